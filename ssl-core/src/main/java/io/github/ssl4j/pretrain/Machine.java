package io.github.ssl4j.pretrain;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Precision;
import java.util.Map;
import java.util.Optional;

/**
 * Where a run takes place.
 *
 * @param device to train on; empty to open the best one for the run
 * @param precision of a device that is opened
 * @param threads that decode and augment
 * @param data what is noted about the images, such as where they are
 * @param workers what this one of the workers of the run does together with the others
 * @param microBatch images that go through the networks at a time; 0 for all of a batch
 * @param workerBatchNorm whether batch norm takes the statistics of each worker's part of a batch
 */
record Machine(
        Optional<Device> device,
        Precision precision,
        int threads,
        Map<String, Object> data,
        Collectives workers,
        int microBatch,
        boolean workerBatchNorm) {}
