using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GraphDelegatedKit.AspNetCore.Tests.Support;

namespace GraphDelegatedKit.AspNetCore.Tests.SignIn;

/// <summary>Apps that authenticate by a certificate or by a token of another issuer.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials"/></remarks>
public sealed class CertificateTests : WebAppFixture
{
    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("web-certificate-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    private string CertificatePath => Path.Combine(_folder, "app.pfx");

    [Test]
    public async Task A_user_signs_in_to_an_app_with_a_certificate()
    {
        Register(WriteCertificate());
        var app = await StartAppAsync(UseCertificate);
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        var redemption = Tenant.Requests.First(request => request.Path.EndsWith("/token", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName), page.Text);
            Assert.That(redemption.Form, Does.ContainKey("client_assertion").And.Not.ContainKey("client_secret"));
        }
    }

    [Test]
    public async Task A_replaced_certificate_takes_effect_at_the_first_refusal_without_a_restart()
    {
        Register(WriteCertificate());
        var app = await StartAppAsync(UseCertificate);
        using var browser = await SignInAsync(app);

        Register(WriteCertificate());
        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.FetchAsync("/token?refresh=true")));
        var refused = CountRefused();
        var later = await browser.FetchAsync("/token?refresh=true");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pages.Select(page => page.Status), Is.All.EqualTo(200));
            Assert.That(later.Status, Is.EqualTo(200), later.Text);
            Assert.That(refused, Is.EqualTo(1));
            Assert.That(CountRefused(), Is.EqualTo(1), "the new certificate stays");
        }
    }

    [Test]
    public async Task A_certificate_that_is_not_registered_is_tried_twice_and_named_with_its_remedy()
    {
        WriteCertificate();
        using var other = CreateCertificate();
        Register(other.ExportCertificatePem());
        var app = await StartAppAsync(UseCertificate);
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(500), page.Text);
            Assert.That(page.Text, Does.Contain("AADSTS700027").And.Contain("Certificates & secrets"));
            Assert.That(CountRefused(), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task The_clock_of_the_server_is_named_if_Entra_does_not_accept_the_time_of_the_assertion()
    {
        Register(WriteCertificate());
        var app = await StartAppAsync(UseCertificate);
        Tenant.Clock.Advance(TimeSpan.FromMinutes(20)); // the server is behind by more than the assertion is valid
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(500), page.Text);
            Assert.That(page.Text, Does.Contain("AADSTS700024").And.Contain("clock"));
        }
    }

    // https://learn.microsoft.com/entra/workload-id/workload-identity-federation
    [Test]
    public async Task The_token_file_of_a_federated_credential_is_read_again_when_its_token_has_expired()
    {
        Tenant.Rules[LocalRule.InvalidClientCredential] = RuleMode.Allow; // the tenant plays no other issuer
        var file = Path.Combine(_folder, "token");
        var (first, second) = (CreateToken("first", TimeSpan.FromSeconds(-1)), CreateToken("second", TimeSpan.FromHours(1)));
        File.WriteAllText(file, first);
        var app = await StartAppAsync(options =>
        {
            options.ClientSecret = null;
            options.FederatedCredential.TokenFile = file;
        });
        using var browser = await SignInAsync(app);

        File.WriteAllText(file, second);
        var page = await browser.FetchAsync("/token?refresh=true");

        var sent = Tenant.Requests.Where(request => request.Path.EndsWith("/token", StringComparison.Ordinal))
            .Select(request => request.Form["client_assertion"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(200), page.Text);
            Assert.That(sent, Is.EqualTo(new[] { first, second }));
        }
    }

    private int CountRefused() =>
        Tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal) && request.Status == 401);

    private void UseCertificate(GraphDelegatedWebOptions options)
    {
        options.ClientSecret = null;
        options.Certificate.Path = CertificatePath;
        options.Certificate.Password = "secret-of-the-file";
    }

    private string WriteCertificate()
    {
        using var certificate = CreateCertificate();
        File.WriteAllBytes(CertificatePath, certificate.Export(X509ContentType.Pfx, "secret-of-the-file"));
        return certificate.ExportCertificatePem();
    }

    private void Register(string pem) =>
        Tenant.Apps.Change(Deployment.App.ClientId, app => app with { Certificates = [pem] });

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=web-app", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    // The reader of the file looks at the times of the token and not at its signature.
    private static string CreateToken(string subject, TimeSpan lifetime)
    {
        var expiresOn = DateTimeOffset.UtcNow.Add(lifetime).ToUnixTimeSeconds();
        var payload = System.Text.Json.JsonSerializer.Serialize(new { sub = subject, exp = expiresOn });
        return $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(payload)}.{Encode("signature")}";
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
