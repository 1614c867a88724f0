/** What every test of the phone app stands on: an IndexedDB in memory. */
import 'fake-indexeddb/auto';
