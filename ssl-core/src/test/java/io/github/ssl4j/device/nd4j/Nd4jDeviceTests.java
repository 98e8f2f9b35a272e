package io.github.ssl4j.device.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.MemoryStatistics;
import io.github.ssl4j.device.OutOfDeviceMemoryException;
import io.github.ssl4j.device.Storage;
import org.junit.jupiter.api.Test;

class Nd4jDeviceTests {
    private final Float64Arrays arrays = new Float64Arrays();
    private final Nd4jDevice device = arrays.device;

    @Test
    void saysWhatItIs() {
        assertThat(device.name()).isEqualTo("nd4j");
        assertThat(device.floating()).isEqualTo(ElementType.FLOAT64);
        assertThat(Nd4jDevice.float32().floating()).isEqualTo(ElementType.FLOAT32);
        assertThat(device.description()).contains("ND4J 1.").contains("FLOAT64");
    }

    @Test
    void roundsToItsFloatingTypeWhenWriting() {
        Nd4jDevice single = Nd4jDevice.float32();
        Storage x = single.allocate(ElementType.FLOAT32, 3);
        single.write(x, new double[] {0.1, 1e300, -0.0}, 0);
        double[] values = new double[3];
        single.read(x, values, 0);
        assertThat(values).containsExactly(0.1f, Double.POSITIVE_INFINITY, -0.0);
        assertThat(arrays.values(arrays.of(0.1))).containsExactly(0.1);
    }

    @Test
    void readsAndWritesPartsOfArrays() {
        Storage x = arrays.output(2);
        device.write(x, new float[] {1, 2, 3, 4}, 1);
        float[] values = new float[4];
        device.read(x, values, 2);
        assertThat(values).containsExactly(0, 0, 2, 3);
        Storage index = device.allocate(ElementType.INT32, 2);
        device.write(index, new int[] {7, Integer.MIN_VALUE, Integer.MAX_VALUE}, 1);
        int[] indices = new int[3];
        device.read(index, indices, 1);
        assertThat(indices).containsExactly(0, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Test
    void refusesArraysThatAreTooShort() {
        Storage x = arrays.output(3);
        assertThatThrownBy(() -> device.write(x, new double[4], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("write: the storage has 3 elements, found an array of 4 values used from 2 on");
        assertThatThrownBy(() -> device.read(x, new float[2], 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> device.read(x, new double[3], -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void slicesShareTheMemory() {
        Storage x = arrays.of(0, 1, 2, 3, 4, 5);
        Storage inner = x.slice(1, 4).slice(1, 2);
        assertThat(arrays.values(inner)).containsExactly(2, 3);
        device.affine(10, 0, inner, inner);
        assertThat(arrays.values(x)).containsExactly(0, 1, 20, 30, 4, 5);
        inner.close();
        assertThat(arrays.values(x.slice(5, 1))).containsExactly(5);
        assertThat(arrays.values(x.slice(6, 0))).isEmpty();
    }

    @Test
    void refusesSlicesBeyondTheEnd() {
        Storage x = arrays.output(6);
        assertThatThrownBy(() -> x.slice(3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a slice of 4 elements from 3 on does not lie within a storage of 6 elements");
        assertThatThrownBy(() -> x.slice(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.slice(1, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsItsMemory() {
        assertThat(device.memory()).isEqualTo(new MemoryStatistics(0, 0, 0, 0));
        Storage doubles = device.allocate(ElementType.FLOAT64, 10);
        Storage bytes = device.allocate(ElementType.UINT8, 3);
        assertThat(device.memory()).isEqualTo(new MemoryStatistics(2, 83, 83, 83));
        doubles.slice(0, 5).close();
        assertThat(device.memory().bytesInUse()).isEqualTo(83);
        doubles.close();
        doubles.close();
        assertThat(device.memory()).isEqualTo(new MemoryStatistics(2, 3, 3, 83));
        bytes.close();
        device.trim();
        assertThat(device.memory()).isEqualTo(new MemoryStatistics(2, 0, 0, 83));
    }

    @Test
    void refusesClosedStoragesAndTheirSlices() {
        Storage x = arrays.of(1, 2);
        Storage slice = x.slice(0, 1);
        x.close();
        assertThatThrownBy(() -> arrays.values(x)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> device.fill(slice, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> x.slice(0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesMemoryOnceClosed() {
        Storage x = arrays.of(1);
        device.close();
        assertThatThrownBy(() -> device.allocate(ElementType.INT32, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(arrays.values(x)).containsExactly(1);
        x.close();
    }

    @Test
    void refusesTheOtherFloatingTypeAndNegativeLengths() {
        assertThatThrownBy(() -> device.allocate(ElementType.FLOAT32, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this nd4j device has real numbers of FLOAT64 only, asked for FLOAT32");
        assertThatThrownBy(() -> device.allocate(ElementType.UINT8, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhenMemoryRunsOut() {
        Storage x = device.allocate(ElementType.FLOAT64, 1 << 17);
        assertThatThrownBy(() -> device.allocate(ElementType.FLOAT64, 1L << 40))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageStartingWith("no room for 1099511627776 elements of FLOAT64 (8388608.0 MiB) beside 1.0 MiB");
        assertThat(device.memory().nativeAllocations()).isEqualTo(1);
        x.close();
    }

    @Test
    void namesTheKernelWhoseArgumentIsWrong() {
        Storage six = arrays.output(6);
        Storage ten = arrays.output(10);
        MatrixProduct product = MatrixProduct.of(2, 4, 3, false, false);
        assertThatThrownBy(() -> device.matmul(product, six, ten, null, arrays.output(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matmul: b needs 12 elements, found 10");
        assertThatThrownBy(() -> device.softmax(2, 3, arrays.indices(1, 2, 3, 4, 5, 6), six))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softmax: x needs elements of FLOAT64, found INT32");
        assertThatThrownBy(() -> device.accumulate(1, null, six))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accumulate: x is missing");
        assertThatThrownBy(() -> device.movingAverage(0.5, new Float64Arrays().of(1, 2, 3, 4, 5, 6), six))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("movingAverage: source lies on the device nd4j, not on this one");
    }

    @Test
    void writesNoFurtherThanAKernelReaches() {
        Storage y = arrays.of(7, 7, 7, 7);
        device.softmax(1, 2, arrays.of(0, 0, 9), y);
        assertThat(arrays.values(y)).containsExactly(0.5, 0.5, 7, 7);
    }
}
