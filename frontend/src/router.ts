/** Where the person is in the app; who has not signed in gets to sign in first. */
import { createRouter, createWebHistory, type Router } from 'vue-router';
import { closeCover } from './controls/cover';
import { routes } from './screens/routes';
import { hasSession } from './session';

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/m/'),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  router.beforeEach((to) => {
    if (closeCover()) return false;
    if (to.meta.isPublic || hasSession()) return true;
    return { name: 'sign-in', query: { next: to.fullPath } };
  });
  return router;
}
