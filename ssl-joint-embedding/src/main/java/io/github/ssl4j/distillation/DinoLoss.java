package io.github.ssl4j.distillation;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cross-entropy between the teacher's codes of the global crops and the student's of every other crop. With t the
 * logits of the teacher, c the centre and s the logits of the student,
 *
 * <pre>
 * q(g) = softmax((t(g) - c) / teacher temperature)
 * loss = mean over g, v != g, N of  -q(g) . log softmax(s(v) / student temperature)
 * </pre>
 *
 * <p>where g runs over the G global crops and v over all V crops, the global ones first: a crop never teaches itself.
 * No gradient flows to the teacher. Caron et al. 2021, arXiv:2104.14294, equation 2 and algorithm 1.
 */
public record DinoLoss(@Setting("the student's temperature") double studentTemperature) {

    /** Checks the temperature. */
    public DinoLoss {
        TeacherTemperature.requirePositive("student temperature", studentTemperature);
    }

    /**
     * Returns the teacher's codes q: its logits [G*N, K], centred by the centre [K] and sharpened.
     *
     * @throws IllegalArgumentException if the temperature is not a number above 0 or the widths differ
     */
    public static Tensor codes(Tensor teacher, Tensor centre, double teacherTemperature) {
        TeacherTemperature.requirePositive("teacher temperature", teacherTemperature);
        if (teacher.rank() != 2 || centre.length() != teacher.size(1)) {
            throw new IllegalArgumentException("DINO: expected teacher logits [G*N, K] and a centre [K], found "
                    + Arrays.toString(teacher.shape()) + " and " + Arrays.toString(centre.shape()));
        }
        return Gradients.off(() -> Ops.softmax(teacher.minus(centre).times(1 / teacherTemperature)));
    }

    /**
     * Returns a sum, still empty, of the cross-entropies between teacher and student.
     *
     * @param codes the teacher's codes of the global crops, one after another [G*N, K]
     * @param crops V, the crops of the student
     * @param batch N
     * @throws IllegalArgumentException if the shapes do not fit, or there are fewer than 2 global crops
     */
    public CrossEntropies sum(Tensor codes, int crops, int batch) {
        return new CrossEntropies(codes, crops, batch);
    }

    /**
     * Returns the loss: every global crop teaches every crop but itself.
     *
     * @param student the student's logits of all crops, one after another [V*N, K]
     * @param codes the teacher's codes of the global crops in the same order [G*N, K]
     * @param batch N
     * @throws IllegalArgumentException if the shapes do not fit, or there are fewer than 2 global crops
     */
    public Tensor loss(Tensor student, Tensor codes, int batch) {
        int crops = student.size(0) / batch;
        CrossEntropies sum = sum(codes, crops, batch);
        for (int g = 0; g < codes.size(0) / batch; g++) {
            for (int v = 0; v < crops; v++) {
                if (v != g) {
                    sum.add(g, v);
                }
            }
        }
        return sum.mean(student);
    }

    /**
     * The sum of the cross-entropies of pairs of crops. It is linear in the codes, so that those which teach one crop
     * are added up and the student's logits are read once.
     */
    public final class CrossEntropies {
        private final Tensor codes;
        private final int batch;
        private final List<List<Integer>> teachers = new ArrayList<>(); // of every crop
        private int pairs;

        private CrossEntropies(Tensor codes, int crops, int batch) {
            if (codes.rank() != 2 || codes.size(0) % batch != 0 || codes.size(0) < 2 * batch) {
                throw new IllegalArgumentException("DINO: expected codes [G*N, K] of at least 2 global crops, with N = "
                        + batch + ", found " + Arrays.toString(codes.shape()));
            }
            if (crops < codes.size(0) / batch) {
                throw new IllegalArgumentException("DINO: expected the student's logits of all " + codes.size(0) / batch
                        + " global crops and more, found those of " + crops);
            }
            this.codes = codes;
            this.batch = batch;
            for (int v = 0; v < crops; v++) {
                teachers.add(new ArrayList<>());
            }
        }

        /** Adds that global crop {@code g}, as the teacher sees it, teaches crop {@code v}, as the student sees it. */
        public void add(int g, int v) {
            teachers.get(v).add(g);
            pairs++;
        }

        /**
         * Returns the mean over the pairs and the images of -q . log softmax(s / student temperature).
         *
         * @param student the student's logits of all crops, one after another [V*N, K]
         * @throws IllegalArgumentException if the shape does not fit, or a crop was taught nothing
         */
        public Tensor mean(Tensor student) {
            if (student.rank() != 2 || student.size(0) != teachers.size() * batch || student.size(1) != codes.size(1)) {
                throw new IllegalArgumentException("DINO: expected student logits [" + teachers.size() * batch + ", "
                        + codes.size(1) + "], found " + Arrays.toString(student.shape()));
            }
            if (teachers.stream().anyMatch(List::isEmpty)) {
                throw new IllegalArgumentException("DINO: expected every crop to be taught by a global one");
            }
            Tensor targets = Gradients.off(this::targets); // [V*N, K]
            Tensor logits = Ops.logSoftmax(student.times(1 / studentTemperature));
            return Ops.sum(Ops.sum(targets.times(logits), 1)).times(-1.0 / (pairs * batch));
        }

        /** Returns for every crop the sum of the codes that teach it. */
        private Tensor targets() {
            Map<List<Integer>, Tensor> sums = new HashMap<>();
            return Ops.concatenate(teachers.stream()
                    .map(those -> sums.computeIfAbsent(those, this::sum))
                    .toArray(Tensor[]::new));
        }

        private Tensor sum(List<Integer> globals) {
            return globals.stream()
                    .map(g -> Ops.slice(codes, g * batch, batch))
                    .reduce(Tensor::plus)
                    .orElseThrow();
        }
    }
}
