global using GraphDelegatedKit.AspNetCore;
global using GraphDelegatedKit.Testing;
global using NUnit.Framework;

[assembly: Parallelizable(ParallelScope.Fixtures)]
