package io.github.ssl4j.regularization;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.tensor.Tensor;

/** Reads golden cases, whose settings are named as in the code they come from. */
final class Settings {

    private Settings() {}

    /** Returns the first setting of these names that there is. */
    static double number(GoldenCase golden, double otherwise, String... names) {
        for (String name : names) {
            if (golden.config().path(name).isNumber()) {
                return golden.config().path(name).asDouble();
            }
        }
        return otherwise;
    }

    static Tensor input(GoldenCase golden, Device device, String name) {
        return Tensor.of(device, golden.array(name).values(), golden.array(name).shape());
    }
}
