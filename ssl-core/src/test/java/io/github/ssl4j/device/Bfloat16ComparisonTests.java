package io.github.ssl4j.device;

import io.github.ssl4j.device.cpu.CpuDevice;
import org.junit.jupiter.api.condition.EnabledIf;

/** The processor's products and convolutions in bfloat16, which has 8 significant bits. */
@EnabledIf("available")
class Bfloat16ComparisonTests extends RoundedComparison {

    Bfloat16ComparisonTests() {
        super(0x1p-8);
    }

    static boolean available() {
        return CpuDevice.supports(Precision.BFLOAT16);
    }

    @Override
    Device openRounding() {
        return new CpuDevice(Precision.BFLOAT16);
    }
}
