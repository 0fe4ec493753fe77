global using GraphDelegatedKit.Testing;
global using Microsoft.Playwright;
global using NUnit.Framework;
global using WebApp.Tests.Support;
