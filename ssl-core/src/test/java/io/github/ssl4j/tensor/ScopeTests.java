package io.github.ssl4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.MemoryStatistics;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.random.RandomStream;
import org.junit.jupiter.api.Test;

final class ScopeTests {
    private final Device device = Nd4jDevice.float64();

    private Tensor of(double... values) {
        return Tensor.of(device, values, values.length);
    }

    private Tensor leaf(double... values) {
        return of(values).withGradient();
    }

    @Test
    void aTensorUsedAfterItsScopeNamesTheOperationThatMadeIt() {
        Tensor y;
        try (Scope scope = Scope.open()) {
            y = Ops.gelu(of(1, 2));
        }
        assertThatThrownBy(y::toDoubles)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tensor made by gelu was used after its scope was closed");
        assertThatThrownBy(() -> Ops.relu(y)).hasMessageContaining("made by gelu");
    }

    @Test
    void anOverwrittenTensorNamesWhatOverwroteIt() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, -2}, 2);
            Tensor sum = x.plus(x);
            assertThat(Ops.addReluInPlace(sum, x).toDoubles()).containsExactly(3, 0);
            assertThatThrownBy(sum::toDoubles)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the tensor made by add was used after addReluInPlace had overwritten it");
        }
    }

    @Test
    void aLeafIsNotOverwritten() {
        try (Scope scope = Scope.open()) {
            Tensor leaf = Tensor.of(device, new double[] {1, -2}, 2).withGradient();
            assertThatThrownBy(() -> Ops.addReluInPlace(leaf, leaf))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("addReluInPlace would overwrite a leaf made by of");
        }
    }

    @Test
    void anIntermediateUsedAfterBackwardIsToldAboutKeep() {
        try (Scope scope = Scope.open()) {
            Tensor x = leaf(1, 2);
            Tensor y = Ops.square(x);
            Tensor kept = Ops.exp(x).keep();
            Ops.sum(y.times(kept)).backward();
            assertThatThrownBy(y::toDoubles)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the tensor made by square was used after backward() gave it back;"
                            + " call keep() on what is needed later");
            assertThat(kept.toDoubles()).containsExactly(Math.E, Math.exp(2));
        }
    }

    @Test
    void aViewKeepsTheWholeMemory() {
        try (Scope scope = Scope.open()) {
            Tensor y = Ops.square(leaf(1, 2, 3, 4));
            Tensor lower = Ops.slice(y, 2, 2).keep();
            Ops.sum(lower).backward();
            assertThat(lower.toDoubles()).containsExactly(9, 16);
        }
    }

    @Test
    void theLossAndTheLeavesStayReadableAfterBackward() {
        try (Scope scope = Scope.open()) {
            Tensor x = leaf(1, 2);
            Tensor loss = Ops.sum(Ops.square(x));
            loss.backward();
            assertThat(loss.scalar()).isEqualTo(5);
            assertThat(x.toDoubles()).containsExactly(1, 2);
            assertThat(x.gradient().toDoubles()).containsExactly(2, 4);
        }
    }

    @Test
    void aKeptTensorIsAConstantAfterBackward() {
        try (Scope scope = Scope.open()) {
            Tensor x = leaf(1, 2);
            Tensor y = Ops.square(x).keep();
            Ops.sum(y).backward();
            assertThat(y.requiresGradient()).isFalse();
            x.clearGradient();
            Ops.sum(y.times(x)).backward();
            assertThat(x.gradient().toDoubles()).containsExactly(1, 4);
        }
    }

    @Test
    void anInnerScopeTakesItsOwnTensorsOnly() {
        try (Scope outer = Scope.open()) {
            Tensor before = of(1);
            Tensor inside;
            try (Scope inner = Scope.open()) {
                inside = before.plus(1);
            }
            Tensor after = before.plus(2);
            assertThat(after.scalar()).isEqualTo(3);
            assertThatThrownBy(inside::scalar).hasMessageContaining("its scope was closed");
        }
    }

    @Test
    void aReleasedTensorBelongsToTheScopeAroundAndThenToTheCaller() {
        long before = device.memory().bytesInUse();
        Tensor released;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                released = inner.release(of(4));
            }
            assertThat(released.scalar()).isEqualTo(4);
            outer.release(released);
        }
        assertThat(released.scalar()).isEqualTo(4);
        assertThat(device.memory().bytesInUse()).isGreaterThan(before);
        released.close();
        assertThat(device.memory().bytesInUse()).isEqualTo(before);
        assertThatThrownBy(released::scalar).hasMessageContaining("it was closed");
    }

    @Test
    void scopesCloseInnermostFirst() {
        Scope outer = Scope.open();
        Scope inner = Scope.open();
        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inner scopes first");
        inner.close();
        outer.close();
        assertThatCode(outer::close).doesNotThrowAnyException();
    }

    @Test
    void gradientsOffRecordsNothingAndGivesIntermediatesBack() {
        try (Scope scope = Scope.open()) {
            Tensor x = leaf(1, 2, 3);
            long before = device.memory().bytesInUse();
            Tensor[] intermediate = new Tensor[1];
            Tensor y = Gradients.off(() -> {
                intermediate[0] = Ops.exp(x);
                return Ops.sum(intermediate[0]);
            });
            assertThat(device.memory().bytesInUse() - before).isEqualTo(Double.BYTES);
            assertThatThrownBy(intermediate[0]::toDoubles).hasMessageContaining("made by exp");
            assertThat(y.requiresGradient()).isFalse();
            Ops.sum(x.times(y)).backward();
            assertThat(x.gradient().toDoubles()).containsOnly(y.scalar());
        }
    }

    @Test
    void gradientsComeBackOnAfterAFailure() {
        assertThatThrownBy(() -> Gradients.off(() -> {
                    throw new IllegalArgumentException("inside");
                }))
                .hasMessage("inside");
        assertThat(Gradients.areOn()).isTrue();
    }

    @Test
    void recordingNeedsAScope() {
        try (Tensor x = leaf(1, 2)) {
            assertThatThrownBy(() -> Ops.square(x))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("square: gradients are recorded in a scope; open one with Scope.open()");
            try (Tensor y = Gradients.off(() -> Ops.square(x))) {
                assertThat(y.toDoubles()).containsExactly(1, 4);
            }
        }
    }

    @Test
    void aGradientLeftFromAnEarlierScopeIsNotAddedTo() {
        try (Tensor x = leaf(1, 2)) {
            try (Scope scope = Scope.open()) {
                Ops.sum(Ops.square(x)).backward();
            }
            try (Scope scope = Scope.open()) {
                Tensor loss = Ops.sum(Ops.square(x));
                assertThatThrownBy(loss::backward)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("after its scope was closed");
            }
            x.clearGradient();
            try (Scope scope = Scope.open()) {
                Ops.sum(Ops.square(x)).backward();
                assertThat(x.gradient().toDoubles()).containsExactly(2, 4);
            }
        }
    }

    @Test
    void gradientsOfTwoLossesInOneScopeAddUp() {
        try (Scope scope = Scope.open()) {
            Tensor x = leaf(1, 2);
            Ops.sum(Ops.square(x)).backward();
            Ops.sum(x).backward();
            assertThat(x.gradient().toDoubles()).containsExactly(3, 5);
        }
    }

    @Test
    void aStepOnTheCpuTakesNoMemoryFromTheSystemOnceItIsWarm() {
        CpuDevice cpu = new CpuDevice();
        ResNet.Config config = ResNet.Config.resnet18(ResNet.Stem.IMAGENET).withWidth(4);
        try (ResNet network = new ResNet(Initializer.of(cpu, 1), config);
                Linear classifier = new Linear(Initializer.of(cpu, 2), network.featureWidth(), 5, true);
                Tensor images = Tensor.of(cpu, new float[2 * 32 * 32 * 3], 2, 32, 32, 3);
                Tensor labels = Tensor.of(cpu, new int[] {1, 3}, 2)) {
            train(network, classifier, images, labels);
            train(network, classifier, images, labels);
            MemoryStatistics warm = cpu.memory();
            for (int step = 0; step < 3; step++) {
                train(network, classifier, images, labels);
                assertThat(cpu.memory().bytesInUse()).isEqualTo(warm.bytesInUse());
            }
            assertThat(cpu.memory().nativeAllocations()).isEqualTo(warm.nativeAllocations());
            assertThat(cpu.memory().peakBytesInUse()).isEqualTo(warm.peakBytesInUse());
        }
        cpu.close();
        assertThat(cpu.memory().bytesInUse()).isZero();
    }

    private static void train(ResNet network, Linear classifier, Tensor images, Tensor labels) {
        try (Scope scope = Scope.open()) {
            Ops.crossEntropy(classifier.apply(network.apply(images)), labels).backward();
            assertThat(network.parameters().values())
                    .allSatisfy(parameter -> assertThat(parameter.gradient()).isNotNull());
        }
        network.parameters().values().forEach(Tensor::clearGradient);
        classifier.parameters().values().forEach(Tensor::clearGradient);
    }

    @Test
    void aDetachedScopeLastsFromOneCallToTheNext() {
        Tensor x = leaf(3, -2);
        Scope detached = Scope.detached(RandomStream.of(1));
        Tensor y = detached.within(() -> Ops.square(x));
        try (Scope other = Scope.open()) {
            Ops.square(x).plus(1);
            detached.within(() -> {
                y.backward(of(1, 10));
                return null;
            });
            assertThat(x.gradient().toDoubles()).containsExactly(6, -40);
        }

        detached.close();

        assertThatThrownBy(y::toDoubles).hasMessageContaining("after its scope was closed");
        assertThatThrownBy(() -> detached.within(() -> x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("neither closed nor open on a thread");
    }

    @Test
    void theScopeOfTheThreadIsOpenAgainAfterADetachedOneFails() {
        Scope detached = Scope.detached(RandomStream.of(1));
        Tensor kept;
        try (Scope outer = Scope.open()) {
            assertThatThrownBy(() -> detached.within(() -> {
                        throw new IllegalArgumentException("no");
                    }))
                    .hasMessage("no");
            kept = Ops.square(of(3));
            assertThat(kept.toDoubles()).containsExactly(9);
        }
        assertThatThrownBy(kept::toDoubles).hasMessageContaining("after its scope was closed");
        detached.close();
    }

    @Test
    void aDetachedScopeIsNotClosedFromWithin() {
        Scope detached = Scope.detached(RandomStream.of(1));
        assertThatThrownBy(() -> detached.within(() -> {
                    detached.close();
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class);
        detached.close();
    }
}
