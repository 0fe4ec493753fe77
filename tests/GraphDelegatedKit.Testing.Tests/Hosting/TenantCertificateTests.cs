using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

/// <summary>The authority of a local tenant is valid for the names that the tenant plays, and for a short time.</summary>
public sealed class TenantCertificateTests
{
    [TestCase("login.microsoftonline.com", null, true)]
    [TestCase("graph.microsoft.com", null, true)]
    [TestCase("contoso-my.sharepoint.com", null, true)]
    [TestCase("localhost", null, true)]
    [TestCase(null, "127.0.0.1", true)]
    [TestCase(null, "::1", true)]
    [TestCase("example.com", null, false)]
    [TestCase("evil-sharepoint.com", null, false)]
    [TestCase("login.microsoftonline.com.evil.example", null, false)]
    [TestCase(null, "192.0.2.1", false)]
    public async Task The_authority_of_a_tenant_is_valid_for_the_names_of_the_tenant_only(string? host, string? address, bool isValid)
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var authority = ReadAuthority(folder);

        using var certificate = Sign(authority, host, address);

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.That(chain.Build(certificate), Is.EqualTo(isValid));
    }

    [Test]
    public async Task The_authority_of_a_tenant_is_valid_for_three_months()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        using var authority = ReadAuthority(folder);

        Assert.That(authority.NotAfter - authority.NotBefore, Is.LessThan(TimeSpan.FromDays(92)));
    }

    [TestCase(3650, false, Description = "of an earlier version: ten years, and for any name")]
    [TestCase(20, true, Description = "ends while a tenant may still run")]
    public async Task An_authority_that_is_valid_for_any_name_or_ends_soon_is_replaced(int days, bool hasConstraints)
    {
        using var folder = new TemporaryFolder();
        await (await LocalTenant.StartAsync(new() { StateFolder = folder["state"] })).DisposeAsync();
        using (var before = ReadAuthority(folder)) Replace(folder, before, days, hasConstraints);

        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var http = new HttpClient(tenant.CreateHandler());

        Assert.That((int)(await http.GetAsync("https://graph.microsoft.com/v1.0/me")).StatusCode, Is.EqualTo(401), "it is trusted");
        using var authority = ReadAuthority(folder);
        Assert.That(authority.Extensions.Select(extension => extension.Oid!.Value), Does.Contain("2.5.29.30"));
        Assert.That((authority.NotAfter - DateTime.Now).TotalDays, Is.InRange(80, 91));
    }

    private static X509Certificate2 ReadAuthority(TemporaryFolder folder) => X509Certificate2.CreateFromPem(
        File.ReadAllText(folder["state/authority.pem"]), File.ReadAllText(folder["state/authority.key"]));

    private static X509Certificate2 Sign(X509Certificate2 authority, string? host, string? address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (host is not null) names.AddDnsName(host);
        if (address is not null) names.AddIpAddress(System.Net.IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        return request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3]);
    }

    private static void Replace(TemporaryFolder folder, X509Certificate2 authority, int days, bool hasConstraints)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(folder["state/authority.key"]));
        var request = new CertificateRequest(authority.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in authority.Extensions)
            if (hasConstraints || extension.Oid!.Value != "2.5.29.30")
                request.CertificateExtensions.Add(extension);
        using var replaced = request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(days));
        File.WriteAllText(folder["state/authority.pem"], replaced.ExportCertificatePem());
    }
}
