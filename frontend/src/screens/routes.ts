/** The screens and their addresses. `form`: something is being typed here, so nothing may reload the page. */
import type { RouteRecordRaw } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** May be seen by somebody who has not signed in. */
    isPublic?: boolean;
    /** Something is being typed here: no update may be applied, no tabs are shown. */
    isForm?: boolean;
    hasTabs?: boolean;
  }
}

export const routes: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./SignInScreen.vue'),
    meta: { isPublic: true },
  },
  { path: '/', name: 'today', component: () => import('./TodayScreen.vue'), meta: { hasTabs: true } },
  {
    path: '/residents',
    name: 'residents',
    component: () => import('./ResidentsScreen.vue'),
    meta: { hasTabs: true },
  },
  {
    path: '/residents/:id',
    name: 'resident',
    component: () => import('./ResidentScreen.vue'),
    props: true,
  },
  {
    path: '/residents/:id/forms',
    name: 'choose',
    component: () => import('./ChooseFormsScreen.vue'),
    props: ({ params, query }) => ({ id: params['id'], also: query['also'] }),
  },
  {
    path: '/drafts/:id',
    name: 'fill',
    component: () => import('./fill/FillScreen.vue'),
    props: true,
    meta: { isForm: true },
  },
  {
    path: '/drafts/:id/sign',
    name: 'sign',
    component: () => import('./sign/SignScreen.vue'),
    props: true,
    meta: { isForm: true },
  },
  { path: '/entries/:id', name: 'entry', component: () => import('./EntryScreen.vue'), props: true },
  {
    path: '/outbox',
    name: 'outbox',
    component: () => import('./OutboxScreen.vue'),
    meta: { hasTabs: true },
  },
  {
    path: '/contracts/:id',
    name: 'contract',
    component: () => import('./contract/ContractScreen.vue'),
    props: true,
  },
  { path: '/signing', name: 'signing', component: () => import('./contract/SigningScreen.vue') },
  {
    path: '/stranger',
    name: 'stranger',
    component: () => import('./StrangerScreen.vue'),
    props: ({ query }) => ({ entry: query['entry'] }),
  },
  {
    path: '/entries/:id/person',
    name: 'reattach',
    component: () => import('./ReattachScreen.vue'),
    props: true,
  },
  { path: '/alerts', name: 'alerts', component: () => import('./AlertsScreen.vue') },
  { path: '/activities', name: 'activities', component: () => import('./ActivitiesScreen.vue') },
  { path: '/returned', name: 'returned', component: () => import('./ReturnedScreen.vue') },
  { path: '/mine', name: 'mine', component: () => import('./MineScreen.vue'), meta: { hasTabs: true } },
  { path: '/diag', name: 'diag', component: () => import('./DiagScreen.vue'), meta: { isPublic: true } },
  { path: '/:rest(.*)*', redirect: '/' },
];

/**
 * On the very first visit the service worker does not serve this page yet: without network a screen not yet fetched
 * could not be opened.
 */
export async function fetchScreens(): Promise<void> {
  if (navigator.serviceWorker?.controller) return;
  const screens = routes.map(({ component }) => component as (() => Promise<unknown>) | undefined);
  await Promise.all([...screens.map((screen) => screen?.()), import('../controls/inputs/SignaturePad.vue')]);
}
