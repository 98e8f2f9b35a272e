package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Storage;

/** One piece of device memory that tensors share, and who still needs it. */
final class Allocation {
    private Storage storage;
    /** Tensors on the tape and gradients that stand on this memory. */
    private int holders;

    private boolean kept;
    private String released;

    Allocation(Storage storage) {
        this.storage = storage;
    }

    Storage storage() {
        return storage;
    }

    /** Stands on other memory from now on, and gives its own back. */
    void moveTo(Storage place) {
        storage.close();
        storage = place;
    }

    void hold() {
        holders++;
    }

    /** Gives up one hold; the last one frees the memory unless it is kept. */
    void letGo(String why) {
        holders--;
        if (holders <= 0 && !kept) {
            release(why);
        }
    }

    boolean isHeld() {
        return holders > 0;
    }

    boolean isShared() {
        return holders > 1 || kept;
    }

    void keep() {
        kept = true;
    }

    void release(String why) {
        if (released == null) {
            released = why;
            storage.close();
        }
    }

    void requireAlive(String operation) {
        if (released != null) {
            throw new IllegalStateException("the tensor made by " + operation + " was used after " + released);
        }
    }
}
