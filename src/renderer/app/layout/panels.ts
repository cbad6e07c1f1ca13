import { ref } from 'vue';

/** `Ctrl B` and `Ctrl J`. */
export const leftPanelShown = ref(true);
export const inspectorShown = ref(true);
