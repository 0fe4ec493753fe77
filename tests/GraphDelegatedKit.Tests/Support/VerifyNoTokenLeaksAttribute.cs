using System.Collections.Concurrent;
using GraphDelegatedKit.Testing;
using NUnit.Framework.Interfaces;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// After every test, whatever it was about: no tenant of it has ever seen an Authorization header at an address for uploads or downloads.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class VerifyNoTokenLeaksAttribute : Attribute, ITestAction
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<LocalTenant>> Tenants = new();

    public ActionTargets Targets => ActionTargets.Test | ActionTargets.Suite;

    /// <summary>A tenant keeps its record when it is disposed.</summary>
    public static LocalTenant Track(LocalTenant tenant)
    {
        Tenants.GetOrAdd(TestContext.CurrentContext.Test.ID, _ => []).Add(tenant);
        return tenant;
    }

    public static IReadOnlyList<string> FindLeaks(LocalTenant tenant) => [.. tenant.Requests
        .Where(request => request.IsPreAuthenticated && request.HasAuthorization)
        .Select(request => $"{request.Method} {request.Host}{request.Path}")];

    public void BeforeTest(ITest test)
    {
    }

    public void AfterTest(ITest test)
    {
        if (Tenants.TryRemove(test.Id, out var tenants))
            Assert.That(tenants.SelectMany(FindLeaks), Is.Empty, "A token went to an address that is its own permission.");
    }
}
