package io.github.ssl4j.siamese;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class MomentumGoldenTests {

    /** Nothing but parameters, under their numbers. */
    private static final class Parameters extends Module {
        private final List<Tensor> values = new ArrayList<>();

        Parameters(Device device, Map<String, NpyArray> arrays) {
            for (int i = 0; i < arrays.size(); i++) {
                NpyArray array = arrays.get(Integer.toString(i));
                Tensor tensor = Tensor.persistent(device, array.shape());
                device.write(tensor.storage(), array.values(), 0);
                values.add(parameter(Integer.toString(i), tensor));
            }
        }

        private Parameters(Parameters original) {
            super(original);
            for (int i = 0; i < original.values.size(); i++) {
                values.add(parameter(Integer.toString(i), copyOf(original.values.get(i))));
            }
        }

        @Override
        public Parameters copy() {
            return new Parameters(this);
        }

        @Override
        public Tensor apply(Tensor x) {
            throw new UnsupportedOperationException("parameters compute nothing");
        }
    }

    @TestFactory
    Stream<DynamicTest> everyUpdateIsThatOfTheReference() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.MOMENTUM);
    }

    private static void check(GoldenCase golden, Device device) {
        JsonNode tau = golden.config().path("tau");
        try (Parameters online = new Parameters(device, golden.arrays("in_online"));
                Parameters start = new Parameters(device, golden.arrays("in_target"));
                MomentumEncoder target = new MomentumEncoder(start)) {
            int step = 0;
            while (!golden.truths("out_step" + step + "_target").isEmpty()) {
                target.follow(online, tau.isArray() ? tau.get(step).asDouble() : tau.asDouble());
                String prefix = "out_step" + step + "_target";
                Map<String, Tensor> state = target.state();
                assertThat(golden.truths(prefix)).containsOnlyKeys(state.keySet());
                golden.truths(prefix)
                        .keySet()
                        .forEach(name -> golden.assertClose(
                                prefix + name, state.get(name).toDoubles(), device.floating()));
                step++;
            }
            assertThat(step).isPositive();
        }
    }
}
