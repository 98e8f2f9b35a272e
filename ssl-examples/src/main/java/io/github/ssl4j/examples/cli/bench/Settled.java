package io.github.ssl4j.examples.cli.bench;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Storage;

/** Waits for a device that returns before its work is done. */
final class Settled {
    private Settled() {}

    /** Returns when the device has done all that was asked of it. */
    static void await(Device device) {
        try (Storage last = device.allocate(device.floating(), 1)) {
            device.fill(last, 0);
            device.read(last, new float[1], 0);
        }
    }
}
