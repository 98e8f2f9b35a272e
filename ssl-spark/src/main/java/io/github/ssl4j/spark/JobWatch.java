package io.github.ssl4j.spark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;

/** Watches the tasks of one job, which are the workers: where each runs, and which are lost. */
final class JobWatch extends SparkListener {
    private static final String GROUP = "spark.jobGroup.id";

    private final String group;
    private final Set<Object> stages = new HashSet<>();
    private final Map<Integer, String> hosts = new TreeMap<>();
    private final Set<Integer> running = new HashSet<>();
    private final Map<Integer, String> lost = new TreeMap<>();
    private final List<String> failed = new ArrayList<>();

    /**
     * Watches one job.
     *
     * @param group of jobs, which has no other
     */
    JobWatch(String group) {
        this.group = group;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
        if (group.equals(start.properties().getProperty(GROUP))) {
            stages.addAll(CollectionConverters.asJava(start.stageIds()));
        }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        if (!stages.contains(start.stageId())) {
            return;
        }
        hosts.put(start.taskInfo().index(), start.taskInfo().host());
        running.add(start.taskInfo().index());
        notifyAll();
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        if (!stages.contains(end.stageId())) {
            return;
        }
        TaskEndReason reason = end.reason();
        int rank = end.taskInfo().index();
        running.remove(rank);
        if (reason instanceof ExecutorLostFailure loss) {
            lost.put(rank, loss.reason().getOrElse(() -> "its executor was lost"));
        } else if (reason instanceof ExceptionFailure failure) {
            failed.add("rank " + rank + " on " + end.taskInfo().host() + ": " + failure.toErrorString());
        }
        notifyAll();
    }

    /** Returns how many workers have started. */
    synchronized int started() {
        return hosts.size();
    }

    /** Returns the host of a worker; a question mark if it has not started. */
    synchronized String host(int rank) {
        return hosts.getOrDefault(rank, "?");
    }

    /** Returns why which workers were lost, by rank, and waits a little for Spark to tell. */
    synchronized Map<Integer, String> lost(long milliseconds) throws InterruptedException {
        long deadline = System.nanoTime() + milliseconds * 1_000_000;
        while (lost.isEmpty() && failed.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return new TreeMap<>(lost);
    }

    /** Waits until no worker may still work, and returns those that may after so long; frozen ones, for example. */
    synchronized Set<Integer> stillRunning(long milliseconds) throws InterruptedException {
        long deadline = System.nanoTime() + milliseconds * 1_000_000;
        while (!running.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return new TreeSet<>(running);
    }

    /** Returns what tasks failed of before they became workers. */
    synchronized List<String> failed() {
        return List.copyOf(failed);
    }
}
