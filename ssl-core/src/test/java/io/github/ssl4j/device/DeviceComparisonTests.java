package io.github.ssl4j.device;

import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Every kernel of every device against the reference device in float64. */
final class DeviceComparisonTests {

    @Nested
    final class Cpu extends PooledDeviceComparison {
        @Override
        Device open() {
            return new CpuDevice();
        }

        @Override
        List<Device> openReferences() {
            return List.of(Nd4jDevice.float64(), Nd4jDevice.float32());
        }
    }

    @Nested
    @Tag("slow")
    final class ReferenceInFloat32 extends DeviceComparison {
        @Override
        Device open() {
            return Nd4jDevice.float32();
        }

        @Override
        List<Device> openReferences() {
            return List.of(Nd4jDevice.float64());
        }
    }
}
