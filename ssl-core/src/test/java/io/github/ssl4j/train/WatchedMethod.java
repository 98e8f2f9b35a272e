package io.github.ssl4j.train;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A method that writes down, while it trains, what it moves when and which parameters get a gradient. */
final class WatchedMethod extends WrappedMethod {
    private static final String STATE = "state ";

    private final Predicate<String> movedByForward;

    /** What a step moved, beside what forwards may move. */
    final Set<String> movedByStep = new TreeSet<>();

    /** What of the trained modules moved after an update. */
    final Set<String> movedByAfterUpdate = new TreeSet<>();

    /** Steps whose loss was another one when they were asked again. */
    final Set<String> unrepeatable = new TreeSet<>();

    /** Parameters that the first update left without a gradient. */
    final Set<String> heldAtFirst = new TreeSet<>();

    /** Parameters that every update left without a gradient. */
    final Set<String> neverMoved = new TreeSet<>();

    /** Gradients that held an infinity or something that is no number. */
    final Set<String> notFinite = new TreeSet<>();

    private boolean first = true;

    WatchedMethod(SslMethod method, Predicate<String> movedByForward) {
        super(method, "watched");
        this.movedByForward = movedByForward;
    }

    /** Asks twice with the same random numbers: nothing may have moved, so the second answer is the first. */
    @Override
    public Step step(Views views, Progress progress) {
        Map<String, double[]> before = everything();
        double once = loss(views, progress);
        double again = loss(views, progress);
        Step step = method.step(views, progress);
        movedByStep.addAll(changed(before, everything()));
        movedByStep.removeIf(movedByForward);
        if (once != again) {
            unrepeatable.add("step " + progress.step() + ": " + once + ", then " + again);
        }
        return Step.of(step.loss()).after(() -> afterUpdate(step));
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private double loss(Views views, Progress progress) {
        try (Scope scope = Scope.open(RandomStream.of(progress.step()))) {
            return method.step(views, progress).loss().scalar();
        }
    }

    @Override
    public void beforeUpdate(Progress progress) {
        method.beforeUpdate(progress);
        Set<String> still = withoutGradient();
        if (first) {
            heldAtFirst.addAll(still);
            neverMoved.addAll(still);
        } else {
            neverMoved.retainAll(still);
        }
        first = false;
    }

    private Set<String> withoutGradient() {
        Set<String> names = new TreeSet<>();
        method.parameters().forEach((name, parameter) -> {
            double[] gradient = parameter.gradient() == null
                    ? new double[0]
                    : parameter.gradient().toDoubles();
            if (!Arrays.stream(gradient).allMatch(Double::isFinite)) {
                notFinite.add(name);
            }
            if (Arrays.stream(gradient).allMatch(value -> value == 0)) {
                names.add(name);
            }
        });
        return names;
    }

    private void afterUpdate(Step step) {
        Map<String, double[]> before = trainedState(method);
        step.afterUpdate();
        movedByAfterUpdate.addAll(changed(before, trainedState(method)));
    }

    private Map<String, double[]> everything() {
        Map<String, double[]> all = trainedState(method);
        method.state().forEach((name, tensor) -> all.put(STATE + name, values(tensor)));
        return all;
    }

    private static Map<String, double[]> trainedState(SslMethod method) {
        Map<String, double[]> all = new LinkedHashMap<>();
        method.trained()
                .forEach((module, part) ->
                        part.state().forEach((name, tensor) -> all.put(module + "." + name, values(tensor))));
        return all;
    }

    private static double[] values(Tensor tensor) {
        return tensor.type() == ElementType.INT32
                ? Arrays.stream(tensor.toInts()).asDoubleStream().toArray()
                : tensor.toDoubles();
    }

    private static Set<String> changed(Map<String, double[]> before, Map<String, double[]> after) {
        Set<String> names = new TreeSet<>();
        after.forEach((name, values) -> {
            if (!Arrays.equals(values, before.get(name))) {
                names.add(name);
            }
        });
        return names;
    }
}
