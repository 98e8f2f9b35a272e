package io.github.ssl4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class TensorTests {
    private static final String REFERENCE = "reference kernels";
    private static final String FAST = "oneDNN";

    private final Device device = Nd4jDevice.float64();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static void refuses(ThrowingCallable call, String... fragments) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(fragments);
    }

    @Test
    void valuesMustFillTheShape() {
        refuses(() -> Tensor.of(device, new double[5], 2, 3), "[2, 3]", "needs 6 values, found 5");
        refuses(() -> Tensor.of(device, new float[7], 2, 3), "[2, 3]", "needs 6 values, found 7");
        refuses(() -> Tensor.of(device, new int[] {}, 1), "needs 1 values, found 0");
    }

    @Test
    void aShapeHasAxesOfAtLeastOne() {
        refuses(() -> Tensor.of(device, new double[0], 2, 0), "at least 1, found [2, 0]");
        refuses(() -> Tensor.of(device, new double[1]), "at least one axis");
        refuses(() -> Tensor.persistent(device, -1), "at least 1, found [-1]");
    }

    @Test
    void anAxisThatIsNotThereIsNamed() {
        Tensor x = Tensor.of(device, new double[6], 2, 3);
        assertThat(x.size(1)).isEqualTo(3);
        refuses(() -> x.size(2), "axis 2 does not exist in [2, 3]");
    }

    @Test
    void theShapeIsACopy() {
        int[] shape = {2, 3};
        Tensor x = Tensor.of(device, new double[6], shape);
        shape[0] = 9;
        x.shape()[1] = 9;
        assertThat(x.shape()).containsExactly(2, 3);
    }

    @Test
    void aScalarHasOneElement() {
        assertThat(Tensor.of(device, new double[] {2.5}, 1, 1).scalar()).isEqualTo(2.5);
        Tensor many = Tensor.of(device, new double[2], 2);
        refuses(many::scalar, "one element, found shape [2]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arraysComeBackAsTheyWere(boolean wide) {
        DataType type = wide ? DataType.DOUBLE : DataType.FLOAT;
        Device other = wide ? device : Nd4jDevice.float32();
        INDArray array = Nd4j.linspace(type, 1, 0.5, 24).reshape('c', 2, 3, 4);
        Tensor tensor = Tensor.of(other, array);
        assertThat(tensor.shape()).containsExactly(2, 3, 4);
        assertThat(tensor.toINDArray()).isEqualTo(array);
        assertThat(tensor.toINDArray().dataType()).isEqualTo(type);
    }

    @Test
    void viewsOfArraysAreReadInTheirOwnOrder() {
        INDArray array = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor turned = Tensor.of(device, array.transpose());
        assertThat(turned.shape()).containsExactly(3, 2);
        assertThat(turned.toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void aScalarArrayBecomesOneElement() {
        assertThat(Tensor.of(device, Nd4j.scalar(2.5)).shape()).containsExactly(1);
    }

    @Test
    void integersStayIntegers() {
        Tensor labels = Tensor.of(device, new int[] {3, -1}, 2);
        assertThat(labels.type()).isEqualTo(ElementType.INT32);
        assertThat(labels.toInts()).containsExactly(3, -1);
        assertThat(labels.toINDArray().dataType()).isEqualTo(DataType.INT32);
    }

    @Test
    void floatsAndDoublesAreConverted() {
        assertThat(Tensor.of(device, new float[] {0.5f, 2}, 2).toDoubles()).containsExactly(0.5, 2);
        assertThat(Tensor.of(device, new double[] {0.5, 2}, 2).toFloats()).containsExactly(0.5f, 2);
    }

    @Test
    void columnsStandSideBySide() {
        Tensor a = Tensor.of(device, new double[] {1, 2, 3, 4}, 2, 2);
        Tensor b = Tensor.of(device, new double[] {5, 6}, 2, 1);
        Tensor both = Ops.concatenateColumns(a, b);
        assertThat(both.shape()).containsExactly(2, 3);
        assertThat(both.toDoubles()).containsExactly(1, 2, 5, 3, 4, 6);
    }

    @Test
    void argmaxIsTheFirstOfTheLargest() {
        Tensor x = Tensor.of(device, new double[] {1, 3, 3, -2, -1, -4}, 2, 3).withGradient();
        Tensor columns = Ops.argmax(x);
        assertThat(columns.type()).isEqualTo(ElementType.INT32);
        assertThat(columns.shape()).containsExactly(2);
        assertThat(columns.toInts()).containsExactly(1, 1);
        assertThat(columns.requiresGradient()).isFalse();
        assertThat(Ops.argmax(Ops.reshape(x.detach(), 6)).toInts()).containsExactly(1);
    }

    @Test
    void arithmeticOnTensorsIsThatOfOps() {
        Tensor a = Tensor.of(device, new double[] {6, 8}, 2);
        Tensor b = Tensor.of(device, new double[] {2, 4}, 2);
        assertThat(a.plus(b).toDoubles()).containsExactly(8, 12);
        assertThat(a.minus(b).toDoubles()).containsExactly(4, 4);
        assertThat(a.times(b).toDoubles()).containsExactly(12, 32);
        assertThat(a.dividedBy(b).toDoubles()).containsExactly(3, 2);
        assertThat(a.times(0.5).plus(1).toDoubles()).containsExactly(4, 5);
    }

    @Test
    void backwardStartsFromAScalar() {
        Tensor y = Ops.square(Tensor.of(device, new double[] {1, 2}, 2).withGradient());
        refuses(
                y::backward,
                "starts from a scalar, found shape [2] made by square; backward(gradient) starts from any shape");
    }

    @Test
    void backwardNeedsAGradientOfItsOwnShape() {
        Tensor y = Ops.square(Tensor.of(device, new double[] {1, 2}, 2).withGradient());
        refuses(() -> y.backward(null), "backward: the gradient of the tensor made by square is missing");
        refuses(
                () -> y.backward(Tensor.of(device, new double[] {1, 2, 3}, 3)),
                "backward: expected the gradient of shape [2], found [3]");
    }

    @Test
    void backwardNeedsARecord() {
        Tensor x = Tensor.of(device, new double[] {1, 2}, 2);
        Tensor loss = Ops.sum(x);
        assertThatThrownBy(loss::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing was recorded for the tensor made by sum");
    }

    @Test
    void backwardTwiceIsRefused() {
        Tensor x = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
        Tensor loss = Ops.sum(x);
        loss.backward();
        assertThatThrownBy(loss::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("an earlier backward() has used the record up");
        assertThat(x.gradient().toDoubles()).containsExactly(1, 1);
    }

    @Test
    void anotherLossOfTheScopeIsUsedUpByBackwardToo() {
        Tensor x = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
        Tensor first = Ops.sum(x);
        Tensor second = Ops.sum(Ops.square(x));
        first.backward();
        assertThatThrownBy(second::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("made by sum")
                .hasMessageContaining("earlier backward()");
    }

    @Test
    void devicesDoNotMix() {
        try (CpuDevice cpu = new CpuDevice()) {
            Tensor here = Tensor.of(device, new double[4], 2, 2);
            Tensor there = Tensor.of(cpu, new double[4], 2, 2);
            refuses(() -> Ops.add(here, there), "add", REFERENCE, FAST);
            refuses(() -> Ops.matmul(here, there), "matmul", REFERENCE, FAST);
            refuses(() -> Ops.concatenate(here, there), "concatenate", REFERENCE, FAST);
            refuses(() -> Ops.linear(here, there, null), "linear", REFERENCE, FAST);
            refuses(() -> Ops.similarityCrossEntropy(here, there, labels(), null, 1, 1), "similarity", REFERENCE, FAST);
            refuses(() -> Ops.gatherRows(there, labels()), "gatherRows", REFERENCE, FAST);
            refuses(() -> Ops.layerNorm(here, row(there), row(there), 1), "layerNorm", REFERENCE, FAST);
            refuses(() -> Ops.batchNorm(here, row(there), row(there), 1, true), "batchNorm", REFERENCE, FAST);
            refuses(() -> Ops.crossEntropy(there, labels()), "crossEntropy", REFERENCE, FAST);
            Tensor images = Tensor.of(cpu, new double[16], 1, 4, 4, 1);
            refuses(() -> Ops.convolution(images, weight(), 1, 0), "convolution", REFERENCE, FAST);
        }
    }

    private static Tensor row(Tensor x) {
        return Ops.reshape(Ops.slice(x, 0, 1), 2);
    }

    private Tensor labels() {
        return Tensor.of(device, new int[] {0, 1}, 2);
    }

    private Tensor weight() {
        return Tensor.of(device, new double[1], 1, 1, 1, 1);
    }

    @Test
    void anEmptyTensorHasTheTypeAskedFor() {
        Tensor empty = Tensor.empty(device, ElementType.INT32, 2, 3);
        assertThat(empty.type()).isEqualTo(ElementType.INT32);
        assertThat(empty.shape()).containsExactly(2, 3);
        refuses(() -> Tensor.empty(device, ElementType.INT32, 0), "at least 1, found [0]");
    }

    @Test
    void aGradientFoundElsewhereReplacesThatOfALeaf() {
        Tensor leaf = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
        Ops.sum(leaf).backward();
        Tensor found = Tensor.of(device, new double[] {5, 6}, 2);
        leaf.gradient(found);
        assertThat(leaf.gradient()).isSameAs(found);
        Ops.sum(leaf).backward();
        assertThat(leaf.gradient().toDoubles()).containsExactly(6, 7);
    }

    @Test
    void aGradientFoundElsewhereMustFitALeaf() {
        Tensor leaf = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
        Tensor result = leaf.times(2);
        refuses(
                () -> leaf.gradient(Tensor.of(device, new double[] {1, 2}, 1, 2)),
                "gradient: expected the values of shape [2]",
                "found [1, 2]");
        refuses(
                () -> leaf.gradient(Tensor.of(device, new int[] {1, 2}, 2)),
                "gradient: expected values of FLOAT64, found Tensor[2] INT32");
        refuses(
                () -> result.gradient(leaf),
                "gradient: expected a leaf marked withGradient(), found the tensor made by affine");
    }

    @Test
    void movesToOtherMemoryAndTakesWhatLiesThere() {
        Tensor parameter = Tensor.persistent(device, 3).withGradient();
        Storage place = Tensor.of(device, new double[] {1, 2, 3}, 3).storage();

        parameter.moveTo(place);

        assertThat(parameter.toDoubles()).containsExactly(1, 2, 3);
        assertThat(parameter.requiresGradient()).isTrue();
        device.fill(place, 5);
        assertThat(parameter.toDoubles()).containsExactly(5, 5, 5);
        assertThatThrownBy(() -> parameter.moveTo(
                        Tensor.of(device, new double[] {1, 2}, 2).storage()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("moveTo: expected 3 elements of FLOAT64", "found 2 of FLOAT64");
        assertThatThrownBy(() -> parameter.detach().view("part", 1, 2).moveTo(place.slice(0, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found a view made by part");
    }
}
