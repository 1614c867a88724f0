/** The script of the supervisors' pages: htmx, held to what the content security policy allows, and the keyboard. */
import htmx from 'htmx.org';
import { listen } from './keys';
import { closeMenus } from './menus';
import { tickTogether } from './ticks';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

listen(document);
tickTogether(document);
closeMenus(document);
