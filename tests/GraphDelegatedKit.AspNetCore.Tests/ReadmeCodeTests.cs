using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.AspNetCore.Tests;

/// <summary>The code of the package's README. ReadmeTests compares it with the README.</summary>
public sealed class ReadmeCodeTests : WebAppFixture
{
    [Test]
    public async Task The_first_program_starts_and_asks_before_it_signs_out()
    {
        string[] args =
        [
            "--GraphDelegated:ClientId", Deployment.App.ClientId, "--GraphDelegated:Tenant", Tenant.TenantId,
            "--GraphDelegated:ClientSecret", TestDeployment.Secret, "--GraphDelegated:BaseUrl", "http://localhost:5000",
            "--urls", "http://127.0.0.1:0",
        ];

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddGraphDelegatedWebApp(builder.Configuration.GetSection("GraphDelegated"));
        var app = builder.Build();
        app.MapGraphDelegated("/auth");
        app.MapGet("/me", async (IGraphClient graph) => await graph.GetAsync<User>("me")).RequireAuthorization();

        await using (app)
        {
            await app.StartAsync();
            using var http = new HttpClient();
            var page = await http.GetStringAsync(new Uri(new Uri(app.Urls.Single()), "/auth/sign-out"));
            Assert.That(page, Does.Contain("You stay signed in until you confirm."));
        }
    }

    [Test]
    public void The_code_for_several_instances_registers_a_shared_store_and_shared_keys()
    {
        using var folder = new DisposableFolder();
        var (redis, keys) = ("127.0.0.1:6379", folder.Path);
        var builder = WebApplication.CreateBuilder();

        builder.Services.AddStackExchangeRedisCache(options => options.Configuration = redis);
        builder.Services.AddDataProtection().SetApplicationName("contoso-reports").PersistKeysToFileSystem(new DirectoryInfo(keys));

        using var provider = builder.Services.BuildServiceProvider();
        var sealedText = provider.GetRequiredService<IDataProtectionProvider>().CreateProtector("x").Protect("text");
        Assert.That(sealedText, Is.Not.Empty);
        Assert.That(Directory.EnumerateFiles(keys), Is.Not.Empty);
    }

    private sealed class DisposableFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("web-keys-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
