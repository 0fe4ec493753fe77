global using GraphDelegatedKit.Tests.Support;
global using NUnit.Framework;
