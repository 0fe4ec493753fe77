global using GraphDelegatedKit.Azure;
global using GraphDelegatedKit.Testing;
global using NUnit.Framework;

[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
