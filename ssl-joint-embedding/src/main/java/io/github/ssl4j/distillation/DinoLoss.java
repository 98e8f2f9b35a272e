package io.github.ssl4j.distillation;

import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/**
 * The cross-entropy between the teacher's codes of the global crops and the student's of every other crop. With t the
 * logits of the teacher, c the centre and s the logits of the student,
 *
 * <pre>
 * q(g) = softmax((t(g) - c) / teacher temperature)
 * loss = mean over g, v != g, N of  -q(g) . log softmax(s(v) / student temperature)
 * </pre>
 *
 * <p>where g runs over the G global crops and v over all V crops, the global ones first: a crop never teaches itself. No
 * gradient flows to the teacher. Caron et al. 2021, arXiv:2104.14294, equation 2 and algorithm 1.
 *
 * @param studentTemperature the student's temperature
 */
public record DinoLoss(double studentTemperature) {

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
     * Returns the loss.
     *
     * @param student the student's logits of all crops, one after another [V*N, K]
     * @param codes the teacher's codes of the global crops in the same order [G*N, K]
     * @param batch N
     * @throws IllegalArgumentException if the shapes do not fit, or there are fewer than 2 global crops
     */
    public Tensor loss(Tensor student, Tensor codes, int batch) {
        int crops = student.size(0) / batch;
        int globals = codes.size(0) / batch;
        if (student.rank() != 2
                || codes.rank() != 2
                || student.size(1) != codes.size(1)
                || student.size(0) != crops * batch
                || codes.size(0) != globals * batch
                || globals < 2
                || crops < globals) {
            throw new IllegalArgumentException("DINO: expected codes [G*N, K] of at least 2 global crops and student"
                    + " logits [V*N, K] of these and more, with N = " + batch + ", found "
                    + Arrays.toString(student.shape())
                    + " and " + Arrays.toString(codes.shape()));
        }
        int pairs = globals * (crops - 1);
        Tensor taught = Gradients.off(() -> othersCodes(codes, crops, globals, batch)); // [V*N, K]
        Tensor logits = Ops.logSoftmax(student.times(1 / studentTemperature));
        return Ops.sum(Ops.sum(taught.times(logits), 1)).times(-1.0 / (pairs * batch));
    }

    /** For every crop the sum of the codes of all other global crops: its loss is linear in them. */
    private static Tensor othersCodes(Tensor codes, int crops, int globals, int batch) {
        Tensor[] sums = new Tensor[crops];
        for (int crop = 0; crop < crops; crop++) {
            if (crop > globals) {
                sums[crop] = sums[globals];
                continue;
            }
            for (int global = 0; global < globals; global++) {
                if (global != crop) {
                    Tensor other = Ops.slice(codes, global * batch, batch);
                    sums[crop] = sums[crop] == null ? other : sums[crop].plus(other);
                }
            }
        }
        return Ops.concatenate(sums);
    }
}
