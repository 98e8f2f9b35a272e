package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SslMethodTests {
    private final Device device = Nd4jDevice.float64();
    private final Initializer init = Initializer.of(device, 1);
    private final Bare method = new Bare();

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void whatIsTrainedAndKeptIsListedUnderItsNames() {
        Linear head = method.train("head", linear());
        Linear last = method.train("last", linear());
        Linear target = method.keep("target", linear());
        Tensor centre = init.normal(1, 3);
        method.keep("centre", Stateful.of(centre));

        assertThat(method.trained()).containsExactly(Map.entry("head", head), Map.entry("last", last));
        assertThat(method.parameters()).containsOnlyKeys("head.weight", "head.bias", "last.weight", "last.bias");
        assertThat(method.parameters().get("last.bias"))
                .isSameAs(last.parameters().get("bias"));
        assertThat(method.state()).containsOnlyKeys("target.weight", "target.bias", "centre.value");
        assertThat(method.state().get("centre.value")).isSameAs(centre);
        assertThat(method.state().get("target.weight"))
                .isSameAs(target.parameters().get("weight"));
    }

    @Test
    void twoPartsOfOneNameAreRefused() {
        method.train("head", linear());
        method.keep("centre", linear());
        String message = "parts of a method: expected different names, found ";

        refuses(() -> method.train("head", linear()), message + "head twice");
        refuses(() -> method.keep("head", linear()), message + "head twice");
        refuses(() -> method.train("centre", linear()), message + "centre twice");
        refuses(() -> method.keep("centre", linear()), message + "centre twice");
    }

    @Test
    void nobodyElseTrainsModulesOfAMethod() {
        method.train("head", linear());

        assertThatThrownBy(() -> method.trained().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anotherNumberOfViewsIsRefused() {
        assertThatCode(() -> method.requireViews(new WholeViews(2))).doesNotThrowAnyException();
        refuses(
                () -> method.requireViews(new WholeViews(3)),
                "bare: expected 2 views of every image, found a policy that makes 3");
    }

    @Test
    void closingGivesBackWhatIsTrainedAndKept() {
        long before = device.memory().bytesInUse();
        method.train("head", linear());
        method.keep("centre", Stateful.of(init.normal(1, 3)));
        assertThat(device.memory().bytesInUse()).isGreaterThan(before);

        method.close();

        assertThat(device.memory().bytesInUse()).isEqualTo(before);
    }

    private Linear linear() {
        return new Linear(init, 3, 3, true);
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    /** Trains and keeps what a test hands it. */
    private static final class Bare extends SslMethod {
        @Override
        public String name() {
            return "bare";
        }

        @Override
        public Backbone backbone() {
            throw new UnsupportedOperationException("bare: no encoder");
        }

        @Override
        public int views() {
            return 2;
        }

        @Override
        public Step step(Views views, Progress progress) {
            throw new UnsupportedOperationException("bare: no step");
        }
    }
}
