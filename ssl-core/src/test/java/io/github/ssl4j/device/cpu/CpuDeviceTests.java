package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.OutOfDeviceMemoryException;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CpuDeviceTests extends CpuKernelFixture {
    @Test
    void usesAStorageAfterCloseOnlyToThrow() {
        Storage x = of(1, 2);
        Storage view = x.slice(1, 1);
        x.close();
        x.close();
        assertThatThrownBy(() -> device.fill(x, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a storage of 2 FLOAT32 was used after it was closed");
        assertThatThrownBy(() -> device.fill(view, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void slicesShareMemory() {
        Storage x = of(1, 2, 3, 4);
        device.fill(x.slice(1, 2), 9);
        assertThat(values(x)).containsExactly(1, 9, 9, 4);
        assertThatThrownBy(() -> x.slice(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesTheArgumentThatIsTooShort() {
        MatrixProduct product = MatrixProduct.of(2, 3, 4, false, false);
        assertThatThrownBy(() -> device.matmul(product, output(8), output(10), null, output(6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matmul: b needs 12 elements, found 10");
        assertThatThrownBy(() -> device.fill(indices(1), 0)).hasMessageContaining("FLOAT32, found INT32");
        assertThatThrownBy(() -> device.allocate(ElementType.FLOAT64, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void repeatedWorkTakesNoMemoryFromTheSystem() {
        ConvolutionShape shape = new ConvolutionShape(2, 8, 8, 16, 16, 3, 1, 1);
        Storage w = of(normal(shape.weightLength()));
        long before = 0;
        for (int i = 0; i < 200; i++) {
            if (i == 2) {
                before = device.memory().nativeAllocations();
            }
            try (Storage x = device.allocate(ElementType.FLOAT32, shape.inputLength());
                    Storage y = device.allocate(ElementType.FLOAT32, shape.outputLength());
                    Storage dw = device.allocate(ElementType.FLOAT32, shape.weightLength())) {
                device.fill(x, 1);
                device.convolution(shape, x, w, y);
                device.convolutionBackwardWeight(shape, x, y, dw);
                device.convolutionBackwardInput(shape, y, w, x);
                device.softmax(64, 32, y, y);
                device.matmul(MatrixProduct.of(16, 16, 9, false, false), w, dw, null, x);
            }
        }
        assertThat(device.memory().nativeAllocations()).isEqualTo(before);
    }

    @Test
    void saysWhenThereIsNoRoom() {
        assertThatThrownBy(() -> device.allocate(ElementType.FLOAT32, 1L << 48))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("no room for " + (1L << 50) + " bytes");
    }

    @Test
    void aClosedDeviceRefusesWork() {
        CpuDevice device = new CpuDevice();
        Storage x = device.allocate(ElementType.FLOAT32, 4);
        device.close();
        assertThatThrownBy(() -> device.unary(Unary.RELU, x, x)).hasMessage("unary: the device is closed");
        x.close();
        assertThat(device.memory().bytesHeld()).isZero();
    }

    @Test
    void trimGivesIdleMemoryBack() {
        try (CpuDevice device = new CpuDevice()) {
            device.allocate(ElementType.FLOAT32, 1000).close();
            assertThat(device.memory().bytesHeld()).isEqualTo(1 << 20);
            device.trim();
            assertThat(device.memory().bytesHeld()).isZero();
            assertThat(device.memory().peakBytesInUse()).isEqualTo(4032);
        }
    }

    @Test
    void worksOnMemoryThatSomebodyElseOwns() {
        INDArray theirs = Nd4j.createFromArray(0f, 1, 2, 3, 4, 5);
        long held = device.memory().bytesInUse();
        Storage x = device.over(theirs.data().address() + Float.BYTES, 4).orElseThrow();

        device.affine(10, 0, x, x);
        device.fill(x.slice(3, 1), 7);

        assertThat(theirs.toFloatVector()).containsExactly(0, 10, 20, 30, 7, 5);
        assertThat(device.memory().bytesInUse()).isEqualTo(held);
        x.close();
        assertThatThrownBy(() -> device.fill(x, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(theirs.toFloatVector()).containsExactly(0, 10, 20, 30, 7, 5);
        assertThat(device.memory().bytesInUse()).isEqualTo(held);
    }

    @Test
    void aStorageTellsWhereInMemoryItLies() {
        Storage x = of(1, 2, 3);
        Storage theirs = device.over(x.hostAddress().orElseThrow(), 3).orElseThrow();
        assertThat(values(theirs)).containsExactly(1, 2, 3);
        assertThat(x.slice(1, 2).hostAddress()).hasValue(x.hostAddress().getAsLong() + Float.BYTES);
        x.close();
        assertThatThrownBy(x::hostAddress).isInstanceOf(IllegalStateException.class);
        assertThat(Nd4jDevice.float64().allocate(ElementType.FLOAT64, 1).hostAddress())
                .isEmpty();
    }

    @Test
    void convolvesWithWeightsThatStartAnywhere() {
        ConvolutionShape shape = new ConvolutionShape(2, 8, 8, 16, 16, 3, 1, 1);
        double[] weights = normal(shape.weightLength());
        INDArray theirs = Nd4j.createFromArray(DoubleStream.concat(DoubleStream.of(0, 0, 0), DoubleStream.of(weights))
                        .toArray())
                .castTo(DataType.FLOAT);
        Storage w = device.over(theirs.data().address() + 3 * Float.BYTES, shape.weightLength())
                .orElseThrow();
        Storage x = of(normal(shape.inputLength()));
        Storage expected = output((int) shape.outputLength());
        Storage found = output((int) shape.outputLength());

        device.convolution(shape, x, of(weights), expected);
        device.convolution(shape, x, w, found);

        assertThat(values(found)).containsExactly(values(expected));
    }

    @Test
    void anAddressThatHoldsNoFloatsIsRefused() {
        assertThatThrownBy(() -> device.over(2, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("foreign memory: expected at least 1 element at a multiple of 4 bytes, found 4 at 2");
    }
}
