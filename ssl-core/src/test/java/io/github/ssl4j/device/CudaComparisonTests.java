package io.github.ssl4j.device;

import io.github.ssl4j.device.cuda.CudaCard;
import io.github.ssl4j.device.cuda.CudaDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Every kernel of the CUDA device against the references, where there is a card. */
final class CudaComparisonTests {

    @BeforeAll
    static void findCard() {
        CudaCard.orSkip(CudaComparisonTests.class);
    }

    private static CudaDevice open(Precision precision, boolean tf32) {
        String before = System.setProperty("ssl4j.cuda.tf32", Boolean.toString(tf32));
        try {
            return new CudaDevice(precision);
        } finally {
            if (before == null) {
                System.clearProperty("ssl4j.cuda.tf32");
            } else {
                System.setProperty("ssl4j.cuda.tf32", before);
            }
        }
    }

    @Nested
    final class Float32 extends PooledDeviceComparison {
        @Override
        Device open() {
            return CudaComparisonTests.open(Precision.FLOAT32, false);
        }

        @Override
        List<Device> openReferences() {
            return List.of(Nd4jDevice.float64(), Nd4jDevice.float32());
        }
    }

    /** TF32 keeps 11 significant bits, rounded or cut off. */
    @Nested
    final class Tf32 extends RoundedComparison {
        Tf32() {
            super(0x1p-10);
        }

        @Override
        Device openRounding() {
            return CudaComparisonTests.open(Precision.FLOAT32, true);
        }
    }

    /** bfloat16 has 8 significant bits. */
    @Nested
    final class Bfloat16 extends RoundedComparison {
        Bfloat16() {
            super(0x1p-8);
        }

        @Override
        Device openRounding() {
            return CudaComparisonTests.open(Precision.BFLOAT16, true);
        }
    }

    @Nested
    final class NarrowStorages extends NarrowStorageComparison {
        @Override
        Device openNarrow() {
            return CudaComparisonTests.open(Precision.BFLOAT16, false);
        }
    }
}
