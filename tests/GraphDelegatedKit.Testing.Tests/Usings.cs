global using GraphDelegatedKit.Testing.Tests.Support;
global using GraphDelegatedKit.Tests.Support;
global using Microsoft.Extensions.Time.Testing;
global using NUnit.Framework;
