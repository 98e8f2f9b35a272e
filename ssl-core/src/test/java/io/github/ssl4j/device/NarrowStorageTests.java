package io.github.ssl4j.device;

import io.github.ssl4j.device.cpu.CpuDevice;
import org.junit.jupiter.api.condition.EnabledIf;

/** The mixed kernels of the processor on bfloat16 storages. */
@EnabledIf("available")
final class NarrowStorageTests extends NarrowStorageComparison {

    static boolean available() {
        return CpuDevice.supports(Precision.BFLOAT16);
    }

    @Override
    Device openNarrow() {
        return new CpuDevice(Precision.BFLOAT16);
    }
}
