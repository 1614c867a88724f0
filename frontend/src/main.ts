/** Opens the phone app. */
import { createApp, h } from 'vue';
import { APP_VERSION } from './version';

createApp({ render: () => h('p', `履约随访 ${APP_VERSION}`) }).mount('#app');
