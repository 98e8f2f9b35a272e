package io.github.ssl4j.distillation;

import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.settings.FromNumber;

/**
 * The temperature of DINO's teacher by epoch: {@code warmupEpochs} values evenly spaced from {@code start} to {@code
 * end}, both included, and {@code end} from then on. Lower is sharper.
 *
 * @param start the temperature of epoch 0
 * @param end the temperature after the warm-up
 * @param warmupEpochs how many epochs the values are spread over; 0 for none
 */
public record TeacherTemperature(double start, double end, int warmupEpochs) {

    /** Checks the numbers. */
    public TeacherTemperature {
        requirePositive("start of the teacher temperature", start);
        requirePositive("end of the teacher temperature", end);
        if (warmupEpochs < 0) {
            throw new IllegalArgumentException(
                    "warm-up of the teacher temperature: expected at least 0 epochs, found " + warmupEpochs);
        }
    }

    /** Returns one temperature for all epochs. */
    @FromNumber
    public static TeacherTemperature constant(double temperature) {
        return new TeacherTemperature(temperature, temperature, 0);
    }

    /** Returns the temperature of an epoch, counted from 0. */
    public double at(int epoch) {
        if (epoch >= warmupEpochs) {
            return end;
        }
        return warmupEpochs == 1
                ? start
                : Schedule.linear(start, end, warmupEpochs - 1).at(epoch);
    }

    static void requirePositive(String name, double temperature) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException(name + ": expected a number above 0, found " + temperature);
        }
    }
}
