using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace LargeFiles.Tests;

public sealed class LargeFileFinderTests
{
    private LocalTenant _tenant = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await new LocalTenantBuilder()
            .AddUser("ada@contoso.com", "Ada Lovelace")
            .AddFiles("ada@contoso.com", drive => drive
                .AddGeneratedFiles("Photos", 500)
                .AddFile("Photos/wedding.mov", new byte[100_000]))
            .StartAsync();
        _http = _tenant.CreateClient("ada@contoso.com", ["Files.Read"]);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _tenant.DisposeAsync();
    }

    [Test]
    public async Task A_large_file_is_found_on_the_last_page()
    {
        var names = await new LargeFileFinder(_http).FindAsync("Photos", minSize: 50_000);

        Assert.That(names.Single(), Is.EqualTo("wedding.mov"));
        _tenant.Requests.ShouldContain("GET */children", times: 3);
        _tenant.Requests.ShouldAllSucceed();
        _tenant.Requests.ShouldAllHaveClientRequestId();
        _tenant.GetPermissionReport().ShouldHaveNoExcessiveScopes();
    }

    [Test]
    public async Task A_throttled_page_is_requested_again()
    {
        _tenant.Faults.Throttle("*/children", times: 1, retryAfter: TimeSpan.Zero);

        var names = await new LargeFileFinder(_http).FindAsync("Photos", minSize: 50_000);

        Assert.That(names, Has.Count.EqualTo(1));
        _tenant.Requests.ShouldContain("GET */children", times: 4);
    }
}
