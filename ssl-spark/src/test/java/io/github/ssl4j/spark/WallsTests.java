package io.github.ssl4j.spark;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.ssl4j.Walls;

/** The walls of ssl-spark: of ssl4j it uses the core alone. */
@AnalyzeClasses(locations = Walls.MainClasses.class)
class WallsTests {

    @ArchTest
    static final ArchTests everywhere = ArchTests.in(Walls.class);

    @ArchTest
    static final ArchRule everyClassLivesHere = Walls.everyClassLivesIn("spark");

    @ArchTest
    static final ArchRule onlyTheCoreIsUsed = Walls.onlyTheCoreAndTheseAreUsed("spark");

    @ArchTest
    static final ArchRule nobodyKnowsNd4j = Walls.nobodyUses("org.nd4j..");

    @ArchTest
    static final ArchRule onlyGlooTouchesPointers = Walls.nobodyUses(
            "org.bytedeco..",
            "spark.GlooLibrary",
            "spark.GlooStore",
            "spark.GlooCollectives",
            "spark.Peers",
            "spark.Frames",
            "spark.HostValues",
            "spark.Place");

    @ArchTest
    static final ArchRule collectivesDoNotKnowSpark = Walls.nobodyUses(
            "org.apache.spark..",
            "spark.SparkMaster",
            "spark.SparkWorkers",
            "spark.SparkPretraining",
            "spark.LocalClusterHome",
            "spark.BarrierJob",
            "spark.JobWatch",
            "spark.Slots",
            "spark.WorkerTask",
            "spark.hadoop.HadoopFiles");

    @ArchTest
    static final ArchRule onlyOnePackageKnowsHadoop = Walls.nobodyUses("org.apache.hadoop..", "spark.hadoop..");
}
