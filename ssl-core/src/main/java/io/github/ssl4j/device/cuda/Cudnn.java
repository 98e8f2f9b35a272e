package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import org.bytedeco.cuda.cudnn.cudnnContext;

/** The handle of cuDNN, whose work goes onto the card's stream. */
final class Cudnn implements AutoCloseable {
    private final Card card;
    private final cudnnContext handle = new cudnnContext();

    Cudnn(Card card) {
        this.card = card;
        card.current();
        check("cudnnCreate", cudnnCreate(handle));
        check("cudnnSetStream", cudnnSetStream(handle, card.stream()));
    }

    static void check(String what, int result) {
        if (result != CUDNN_STATUS_SUCCESS) {
            throw new IllegalStateException(
                    what + " failed: " + cudnnGetErrorString(result).getString() + " (" + result + ")");
        }
    }

    /** Returns whether a call failed only because it cannot do what it was asked in the way it was asked. */
    static boolean unsupported(int result) {
        return result / 1000 == CUDNN_STATUS_NOT_SUPPORTED / 1000;
    }

    /** Returns the version as people write it. */
    static String version() {
        long version = cudnnGetVersion();
        return version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
    }

    cudnnContext handle() {
        return handle;
    }

    @Override
    public void close() {
        card.current();
        check("cudnnDestroy", cudnnDestroy(handle));
    }
}
