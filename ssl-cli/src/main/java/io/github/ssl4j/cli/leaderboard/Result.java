package io.github.ssl4j.cli.leaderboard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a run, as far as it is.
 *
 * @param run its name in the plan
 * @param seed of weights, order and views
 * @param part which images were classified: {@code test} or {@code validation}
 * @param task a digest of all that the plan says of how it is trained
 * @param commit of the program
 * @param machine that it ran on
 * @param command that makes it again
 * @param folder the name of the folder of the run; empty before it has one
 * @param images seen in training, each as often as it was
 * @param minutes of training by the clock of the plan
 * @param seconds of training by the clock on the wall
 * @param figures in percent, by name
 * @param curve minutes of training by the clock, and the linear probe of validation images then
 */
public record Result(
        String run,
        long seed,
        String part,
        String task,
        String commit,
        String machine,
        String command,
        String folder,
        long images,
        double minutes,
        double seconds,
        Map<String, Double> figures,
        List<List<Double>> curve) {

    /** Copies what may change. */
    public Result {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        curve = List.copyOf(curve);
    }

    /** Returns the same result of a run in this folder. */
    Result in(String name) {
        return new Result(
                run, seed, part, task, commit, machine, command, name, images, minutes, seconds, figures, curve);
    }

    /** Returns the same result with one more figure. */
    Result with(String name, double figure) {
        Map<String, Double> more = new LinkedHashMap<>(figures);
        more.put(name, Math.round(100 * figure) / 100.0);
        return new Result(
                run, seed, part, task, commit, machine, command, folder, images, minutes, seconds, more, curve);
    }

    /** Returns the same result with one more point of the curve, in the place of an older one of that time. */
    Result withPoint(double minute, double accuracy) {
        List<List<Double>> longer = new ArrayList<>(curve);
        longer.removeIf(point -> point.get(0) >= minute);
        longer.add(List.of(minute, accuracy));
        return new Result(
                run, seed, part, task, commit, machine, command, folder, images, minutes, seconds, figures, longer);
    }

    /** Returns the same result after so many images. */
    Result withImages(long seen) {
        return new Result(
                run, seed, part, task, commit, machine, command, folder, seen, minutes, seconds, figures, curve);
    }

    /** Returns the same result after more seconds of training. */
    Result withMoreSeconds(double more) {
        double all = Math.round(10 * (seconds + more)) / 10.0;
        return new Result(
                run, seed, part, task, commit, machine, command, folder, images, minutes, all, figures, curve);
    }

    boolean has(List<String> names) {
        return figures.keySet().containsAll(names);
    }

    /** Returns whether this is a result of the same run, though perhaps of another commit or machine. */
    boolean sameTask(Result other) {
        return run.equals(other.run) && seed == other.seed && part.equals(other.part) && task.equals(other.task);
    }

    boolean sameOrigin(Result other) {
        return commit.equals(other.commit) && machine.equals(other.machine);
    }
}
