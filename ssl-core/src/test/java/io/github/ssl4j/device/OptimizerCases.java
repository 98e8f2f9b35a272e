package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.List;

/** Optimiser steps, two in a row. */
final class OptimizerCases {
    private static final int[] LENGTHS = {1, 3, 7, 16, 17, 33, 65, 70_001};

    private static final int MOST_ZEROS = 65;

    private OptimizerCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int length : LENGTHS) {
            for (double weightDecay : new double[] {0, 0.05}) {
                addSgd(cases, length, new SgdStep(0.1, 0, false, weightDecay));
                addSgd(cases, length, new SgdStep(0.1, 0.9, false, weightDecay));
                addSgd(cases, length, new SgdStep(0.1, 0.9, true, weightDecay));
                for (LarsStep.Norm norm : LarsStep.Norm.values()) {
                    for (double epsilon : new double[] {1e-8, 0.1}) {
                        addLars(cases, length, new LarsStep(0.2, 0.9, weightDecay, 0.001, true, norm, epsilon));
                    }
                    addLars(cases, length, new LarsStep(0.2, 0.9, weightDecay, 0.001, false, norm, 0));
                    addLars(cases, length, new LarsStep(3, 0, weightDecay, 0.02, true, norm, 0));
                }
                for (long t : new long[] {1, 10, 100_000}) {
                    addAdamW(cases, length, new AdamWStep(1e-3, 0.9, 0.95, 1e-8, weightDecay, t));
                }
                addAdamW(cases, length, new AdamWStep(0.1, 0.9, 0.999, 1e-2, weightDecay, 3));
            }
        }
        return cases;
    }

    private static void addSgd(List<KernelCase> cases, int length, SgdStep step) {
        cases.add(new KernelCase(step + " " + length, 4, o -> {
            Storage p = o.changed("p", length);
            Storage v = step.momentum() == 0 ? o.input("v", length) : o.changed("v", length);
            o.device().sgd(step, p, o.input("g1", length), v);
            o.device().sgd(step, p, o.input("g2", length), v);
        }));
    }

    private static void addLars(List<KernelCase> cases, int length, LarsStep step) {
        cases.add(new KernelCase(step + " " + length, length, o -> {
            Storage p = o.changed("p", length);
            Storage v = o.changed("v", length);
            o.device().lars(step, p, o.input("g1", length), v);
            o.device().lars(step, p, o.input("g2", length), v);
        }));
        if (length > MOST_ZEROS) {
            return;
        }
        cases.add(new KernelCase(step + " of zeros " + length, length, o -> {
            Storage p = o.output("p", length);
            o.device().fill(p, 0);
            Storage v = o.changed("v", length);
            o.device().lars(step, p, o.input("g1", length), v);
        }));
        cases.add(new KernelCase(step + " along zeros " + length, length, o -> {
            Storage p = o.changed("p", length);
            Storage v = o.changed("v", length);
            o.device().lars(step, p, o.given("g", new double[length]), v);
        }));
    }

    private static void addAdamW(List<KernelCase> cases, int length, AdamWStep step) {
        cases.add(new KernelCase(step + " " + length, 4, o -> {
            Storage p = o.changed("p", length);
            Storage m = o.changed("m", length);
            Storage v = o.changed("v", length, 0.1, 2);
            AdamWStep next = new AdamWStep(
                    step.learningRate(),
                    step.beta1(),
                    step.beta2(),
                    step.epsilon(),
                    step.weightDecay(),
                    step.step() + 1);
            o.device().adamW(step, p, o.input("g1", length), m, v);
            o.device().adamW(next, p, o.input("g2", length), m, v);
        }));
    }
}
