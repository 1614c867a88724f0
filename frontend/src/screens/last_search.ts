/** What was last looked for in the list of residents, so that coming back finds it again. */
import { ref } from 'vue';

export const lastSearch = { text: ref(''), villageGroup: ref(''), group: ref('') };
