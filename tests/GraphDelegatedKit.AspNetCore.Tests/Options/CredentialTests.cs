using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Tests.Options;

/// <summary>A credential that cannot be used stops the host at its start, with the key and what to do.</summary>
public sealed class CredentialTests
{
    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("web-credential-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("missing.pfx", "right", "GraphDelegated:Certificate:Path names a file that does not exist")]
    [TestCase("", "right", "GraphDelegated:Certificate:Path names a folder")]
    [TestCase("valid.pfx", "wrong", "GraphDelegated:Certificate:Password does not open the file")]
    [TestCase("valid.pfx", null, "GraphDelegated:Certificate:Password does not open the file")]
    [TestCase("garbage.pfx", "right", "GraphDelegated:Certificate:Path is not a PKCS #12 file")]
    [TestCase("expired.pfx", "right", "GraphDelegated:Certificate:Path names a certificate that expired on")]
    [TestCase("future.pfx", "right", "GraphDelegated:Certificate:Path names a certificate that is not valid before")]
    [TestCase("public.cer", "right", "GraphDelegated:Certificate:Path names a certificate without its private key")]
    [TestCase("valid.pfx", "right", null)]
    public void A_certificate_file_that_cannot_be_used_is_named_at_the_start(string file, string? password, string? problem)
    {
        WriteCertificate("valid.pfx", -1, 30);
        WriteCertificate("expired.pfx", -30, -1);
        WriteCertificate("future.pfx", 2, 30);
        using (var certificate = CreateCertificate(-1, 30))
            File.WriteAllBytes(Path.Combine(_folder, "public.cer"), certificate.Export(X509ContentType.Cert));
        File.WriteAllText(Path.Combine(_folder, "garbage.pfx"), "no certificate");

        var problems = FindProblems(new()
        {
            ["Certificate:Path"] = Path.Combine(_folder, file),
            ["Certificate:Password"] = password,
        });

        Assert.That(problems, problem is null ? Is.Empty : Has.One.StartsWith(problem).And.EndsWith("."));
        Assert.That(problems, Has.None.Contains("right").And.None.Contains("wrong"), "the password");
    }

    [Test]
    public void A_file_that_the_process_may_not_read_is_named_with_its_cause()
    {
        using var locked = new FileStream(Path.Combine(_folder, "locked.pfx"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        var problems = FindProblems(new() { ["Certificate:Path"] = locked.Name });

        Assert.That(problems, Has.One.StartsWith("GraphDelegated:Certificate:Path names a file that cannot be read"));
    }

    [TestCase("0123456789ABCDEF0123456789ABCDEF01234567", "CurrentUser/My", "GraphDelegated:Certificate:Thumbprint names no certificate")]
    [TestCase("my-certificate", "CurrentUser/My", "GraphDelegated:Certificate:Thumbprint is not a SHA-1 thumbprint")]
    [TestCase("0123456789ABCDEF0123456789ABCDEF01234567", "Elsewhere", "GraphDelegated:Certificate:Store is not a store")]
    public void A_thumbprint_that_names_no_certificate_is_named_at_the_start(string thumbprint, string store, string problem)
    {
        var problems = FindProblems(new() { ["Certificate:Thumbprint"] = thumbprint, ["Certificate:Store"] = store });

        Assert.That(problems, Has.One.StartsWith(problem));
    }

    [Test]
    public void Path_and_thumbprint_together_are_refused()
    {
        WriteCertificate("valid.pfx", -1, 30);

        var problems = FindProblems(new()
        {
            ["Certificate:Path"] = Path.Combine(_folder, "valid.pfx"),
            ["Certificate:Password"] = "right",
            ["Certificate:Thumbprint"] = "0123456789ABCDEF0123456789ABCDEF01234567",
        });

        Assert.That(problems, Has.One.StartsWith("GraphDelegated:Certificate:Path and GraphDelegated:Certificate:Thumbprint are both"));
    }

    [Test]
    public void A_token_file_that_does_not_exist_is_named_at_the_start()
    {
        var problems = FindProblems(new() { ["FederatedCredential:TokenFile"] = Path.Combine(_folder, "token") });

        Assert.That(problems, Has.One.StartsWith("GraphDelegated:FederatedCredential:TokenFile names a file that does not exist"));
    }

    [Test]
    public void Token_file_and_managed_identity_together_are_refused()
    {
        var file = Path.Combine(_folder, "token");
        File.WriteAllText(file, "a.b.c");

        var problems = FindProblems(new()
        {
            ["FederatedCredential:TokenFile"] = file,
            ["FederatedCredential:ManagedIdentityClientId"] = "2f6a3b74-4f9c-4d9b-9d0c-0a52b9a2f1de",
        });

        Assert.That(problems, Has.One.Contains("GraphDelegated:FederatedCredential:ManagedIdentityClientId are both set"));
    }

    private static string[] FindProblems(Dictionary<string, string?> credential)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        Dictionary<string, string?> settings = new(credential)
        {
            ["ClientId"] = "2f6a3b74-4f9c-4d9b-9d0c-0a52b9a2f1de",
            ["Tenant"] = "contoso.onmicrosoft.com",
            ["BaseUrl"] = "https://contoso.example",
        };
        builder.Configuration.AddInMemoryCollection(
            settings.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create("GraphDelegated:" + pair.Key, pair.Value)));
        builder.Services.AddGraphDelegatedWebApp(builder.Configuration.GetSection("GraphDelegated"));
        using var app = builder.Build();
        try
        {
            _ = app.Services.GetRequiredService<IOptions<GraphDelegatedWebOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    private void WriteCertificate(string name, int validFromDays, int validToDays)
    {
        using var certificate = CreateCertificate(validFromDays, validToDays);
        File.WriteAllBytes(Path.Combine(_folder, name), certificate.Export(X509ContentType.Pfx, "right"));
    }

    private static X509Certificate2 CreateCertificate(int validFromDays, int validToDays)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=web-app", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(validFromDays), DateTimeOffset.UtcNow.AddDays(validToDays));
    }
}
