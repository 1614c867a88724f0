/** The script of the supervisors' pages: htmx, held to what the content security policy allows. */
import htmx from 'htmx.org';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
