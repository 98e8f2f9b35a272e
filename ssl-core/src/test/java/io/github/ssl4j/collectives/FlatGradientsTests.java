package io.github.ssl4j.collectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

final class FlatGradientsTests {
    private static final IntFunction<Device> DEVICES = rank -> Nd4jDevice.float64();

    private static Tensor parameter(Device device, int... shape) {
        return Tensor.persistent(device, shape).withGradient();
    }

    /** Leaves a gradient of that value in every element of a parameter. */
    private static void backward(double value, Tensor parameter) {
        Ops.sum(parameter.times(value)).backward();
    }

    @Test
    void gradientsOfAllWorkersAreAdded() throws Exception {
        List<List<double[]>> sums = WorkerThreads.of(3).run(DEVICES, (collectives, device) -> {
            Tensor first = parameter(device, 2, 2);
            Tensor second = parameter(device, 1);
            try (FlatGradients gradients = new FlatGradients(collectives, List.of(first, second));
                    Scope scope = Scope.open()) {
                backward(collectives.rank() + 1, first);
                backward(10, second);
                gradients.allReduceSum();
                assertThat(first.gradient().shape()).containsExactly(2, 2);
                return List.of(first.gradient().toDoubles(), second.gradient().toDoubles());
            }
        });
        assertThat(sums).allSatisfy(sum -> {
            assertThat(sum.get(0)).containsExactly(6, 6, 6, 6);
            assertThat(sum.get(1)).containsExactly(30);
        });
    }

    @Test
    void theNextStepStartsFromItsOwnGradients() throws Exception {
        List<double[]> sums = WorkerThreads.of(2).run(DEVICES, (collectives, device) -> {
            Tensor parameter = parameter(device, 2);
            try (FlatGradients gradients = new FlatGradients(collectives, List.of(parameter))) {
                for (int step = 1; step <= 2; step++) {
                    try (Scope scope = Scope.open()) {
                        parameter.clearGradient();
                        backward(step, parameter);
                        backward(step, parameter);
                        gradients.allReduceSum();
                    }
                }
                return parameter.gradient().toDoubles();
            }
        });
        assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(8, 8));
    }

    @Test
    void aMissingGradientCountsAsZeroUnlessItIsMissingEverywhere() throws Exception {
        List<double[]> sums = WorkerThreads.of(2).run(DEVICES, (collectives, device) -> {
            Tensor onOne = parameter(device, 2);
            Tensor nowhere = parameter(device, 3);
            try (FlatGradients gradients = new FlatGradients(collectives, List.of(nowhere, onOne));
                    Scope scope = Scope.open()) {
                if (collectives.rank() == 1) {
                    backward(4, onOne);
                }
                gradients.allReduceSum();
                assertThat(nowhere.gradient()).isNull();
                return onOne.gradient().toDoubles();
            }
        });
        assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(4, 4));
    }

    @Test
    void sumsAreNotAddedUpAgain() throws Exception {
        WorkerThreads.of(2).run(DEVICES, (collectives, device) -> {
            Tensor parameter = parameter(device, 2);
            try (FlatGradients gradients = new FlatGradients(collectives, List.of(parameter));
                    Scope scope = Scope.open()) {
                for (int step = 0; step < 3; step++) {
                    parameter.clearGradient();
                    backward(1, parameter);
                    gradients.allReduceSum();
                }
                backward(1, parameter);
                assertThatIllegalStateException()
                        .isThrownBy(gradients::allReduceSum)
                        .withMessageStartingWith(
                                "gradients: expected those of one worker, found the sums of all; clear them");
                return null;
            }
        });
    }

    @Test
    void differentParametersAreRefused() throws Exception {
        WorkerThreads.of(2).run(DEVICES, (collectives, device) -> {
            Tensor parameter = parameter(device, 2 + collectives.rank());
            try (FlatGradients gradients = new FlatGradients(collectives, List.of(parameter))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(gradients::allReduceSum)
                        .withMessage("collective 1: expected allReduceSum of FLOAT64 [3] as on rank 0,"
                                + " found allReduceSum of FLOAT64 [4] on rank 1");
                return null;
            }
        });
    }

    @Test
    void withOneWorkerGradientsStayTheSameTensors() {
        Device device = Nd4jDevice.float64();
        Tensor parameter = parameter(device, 2);
        long before = device.memory().bytesInUse();
        try (FlatGradients gradients = new FlatGradients(Collectives.none(), List.of(parameter))) {
            assertThat(device.memory().bytesInUse()).isEqualTo(before);
            try (Scope scope = Scope.open()) {
                backward(3, parameter);
                Tensor own = parameter.gradient();
                gradients.allReduceSum();
                assertThat(parameter.gradient()).isSameAs(own);
                assertThat(own.toDoubles()).containsExactly(3, 3);
            }
        }
    }

    @Test
    void constantsAndNoParametersAreRefused() {
        Tensor constant = Tensor.persistent(Nd4jDevice.float64(), 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlatGradients(Collectives.none(), List.of(constant)))
                .withMessage("gradients: expected parameters of FLOAT64 on one device that require a gradient, found"
                        + " Tensor[2] FLOAT64 made by persistent on nd4j that requires none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlatGradients(Collectives.none(), List.of()))
                .withMessage("gradients: expected at least one parameter, found none");
    }
}
