package io.github.ssl4j.collectives;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;

/** The devices that workers of the tests have, and how exactly they compute. */
enum TestDevice {
    REFERENCE_FLOAT64(1e-12),
    CPU_FLOAT32(1e-5);

    private final double tolerance;

    TestDevice(double tolerance) {
        this.tolerance = tolerance;
    }

    /** Opens a device for a worker. */
    Device open(int rank) {
        return this == REFERENCE_FLOAT64 ? Nd4jDevice.float64() : new CpuDevice();
    }

    /** Returns by how much results of size 1 may differ. */
    double tolerance() {
        return tolerance;
    }
}
