global using GraphDelegatedKit.Tests.Support;
global using Microsoft.Extensions.Time.Testing;
global using NUnit.Framework;

[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.All)]
[assembly: GraphDelegatedKit.Tests.Support.VerifyNoTokenLeaks]
