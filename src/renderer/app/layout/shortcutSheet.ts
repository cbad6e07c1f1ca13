import { ref } from 'vue';

export const isShortcutSheetOpen = ref(false);
