package io.github.ssl4j.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every device promises about its memory and its arguments. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeviceContract {
    private Device device;

    /** Opens the device under test. */
    abstract Device open();

    Device device() {
        return device;
    }

    @BeforeAll
    void openDevice() {
        device = open();
    }

    @AfterAll
    void closeDevice() {
        device.close();
    }

    private Storage storage(double... values) {
        Storage storage = device.allocate(device.floating(), values.length);
        device.write(storage, values, 0);
        return storage;
    }

    private double[] read(Storage storage) {
        double[] values = new double[(int) storage.length()];
        device.read(storage, values, 0);
        return values;
    }

    @Test
    void numbersComeBackFromWhereTheyWereWritten() {
        try (Storage x = device.allocate(device.floating(), 3)) {
            device.write(x, new float[] {9, 1.5f, -2, 3, 9}, 1);
            float[] floats = new float[5];
            device.read(x, floats, 2);
            assertThat(floats).containsExactly(0, 0, 1.5f, -2, 3);
            device.write(x, new double[] {9, 9, 4, 5, 6}, 2);
            double[] doubles = new double[4];
            device.read(x, doubles, 1);
            assertThat(doubles).containsExactly(0, 4, 5, 6);
        }
    }

    @Test
    void integersComeBackFromWhereTheyWereWritten() {
        try (Storage x = device.allocate(ElementType.INT32, 3)) {
            device.write(x, new int[] {9, Integer.MAX_VALUE, Integer.MIN_VALUE, 16_777_217, 9}, 1);
            int[] values = new int[4];
            device.read(x, values, 1);
            assertThat(values).containsExactly(0, Integer.MAX_VALUE, Integer.MIN_VALUE, 16_777_217);
            assertThat(x.type()).isEqualTo(ElementType.INT32);
            assertThat(x.length()).isEqualTo(3);
            assertThat(x.device()).isSameAs(device);
        }
    }

    @Test
    void aSliceSharesTheMemoryItWasCutFrom() {
        try (Storage x = storage(1, 2, 3, 4, 5, 6)) {
            Storage middle = x.slice(1, 4);
            Storage inner = middle.slice(2, 1);
            assertThat(read(inner)).containsExactly(4);
            device.fill(inner, -1);
            middle.close();
            assertThat(read(x)).containsExactly(1, 2, 3, -1, 5, 6);
            assertThat(x.slice(2, 4).length()).isEqualTo(4);
        }
    }

    @Test
    void aSliceBeyondItsStorageIsRefused() {
        try (Storage x = storage(1, 2, 3, 4)) {
            assertThatThrownBy(() -> x.slice(-1, 2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> x.slice(3, 2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> x.slice(0, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> x.slice(1, 2).slice(1, 2)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aStorageThatIsTooShortIsRefused() {
        try (Storage three = storage(1, 2, 3);
                Storage two = storage(1, 2);
                Storage six = storage(1, 2, 3, 4, 5, 6)) {
            MatrixProduct product = MatrixProduct.of(2, 3, 3, false, false);
            assertThatThrownBy(() -> device.matmul(product, three, six, null, six))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.softmax(2, 3, six, three)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.reduce(Reduction.SUM, 1, 3, 3, six, three))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.binary(Binary.ADD, Broadcast.ROW, 2, 3, six, two, six))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aStorageOfAnotherDeviceIsRefused() {
        try (Device other = open();
                Storage foreign = other.allocate(other.floating(), 2);
                Storage own = storage(1, 2)) {
            assertThatThrownBy(() -> device.affine(1, 0, foreign, own)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.affine(1, 0, own, foreign)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.fill(foreign, 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aBatchNormWithoutReluCarriesNothing() {
        assertThat(device.batchNormWorkspace(new BatchNormShape(4, 3, 1e-5, false)))
                .isZero();
    }
}
