global using GraphDelegatedKit.Testing.Tests.Support;
global using NUnit.Framework;
