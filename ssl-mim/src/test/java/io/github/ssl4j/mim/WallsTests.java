package io.github.ssl4j.mim;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.ssl4j.MethodWalls;
import io.github.ssl4j.Walls;

/** The walls of ssl-mim: it uses ssl-core. */
@AnalyzeClasses(locations = Walls.MainClasses.class)
class WallsTests {

    @ArchTest
    static final ArchTests methods = ArchTests.in(MethodWalls.class);

    @ArchTest
    static final ArchRule everyClassLivesHere = Walls.everyClassLivesIn("mim");

    @ArchTest
    static final ArchRule onlyTheCoreIsUsed = Walls.onlyTheCoreAndTheseAreUsed("mim");
}
