using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Identity.Client;

namespace AppRegistration;

/// <summary>
/// A certificate in a PKCS #12 file that only its owner can read. The file is written before the certificate is registered, and a renewal
/// waits in a second file until it is registered, so that a run that was killed is completed from the files.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials"/></remarks>
internal sealed class CertificateCredential(string path, string subject, TimeSpan lifetime) : IAppCredential
{
    private const string Step = "certificate";
    private const int KeySize = 2048;

    private readonly string _path = Path.GetFullPath(path);
    private readonly string _next = Path.GetFullPath(path) + ".next";
    private readonly string _replaced = Path.GetFullPath(path) + ".replaced";

    public IReadOnlyList<(string Name, string Value)> Settings => [("Certificate:Path", _path)];

    public void Validate(string? clientId)
    {
        if (!File.Exists(_path)) return;
        using var certificate = Load(_path);
        if (clientId is null || GetClientId(certificate) is { } owner && owner != clientId)
            throw new ConflictException(
                $"'{_path}' is a certificate of another app. It is kept: choose another file with --certificate FILE.");
    }

    public async Task EnsureAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken)
    {
        if (File.Exists(_next) && !report.IsDryRun)
        {
            await RegisterAsync(connection, app, _next, report, cancellationToken);
            Replace();
        }

        if (!report.IsDryRun) await RemoveReplacedAsync(connection, app, report, cancellationToken);
        if (File.Exists(_path))
        {
            using var certificate = Load(_path);
            if (certificate.NotAfter.ToUniversalTime() > TimeProvider.System.GetUtcNow().UtcDateTime)
            {
                await RegisterAsync(connection, app, _path, report, cancellationToken);
                return;
            }

            await RenewAsync(connection, app, report, cancellationToken);
            return;
        }

        if (!report.IsDryRun) Create(_path, app.GetText("appId"));
        await RegisterAsync(connection, app, _path, report, cancellationToken);
    }

    public async Task RenewAsync(DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken)
    {
        if (report.IsDryRun)
        {
            report.WriteChange(Step, ("renew", "renewed"), _path);
            return;
        }

        await RemoveReplacedAsync(connection, app, report, cancellationToken); // of a run that was killed
        if (!File.Exists(_next)) Create(_next, app.GetText("appId"));
        await RegisterAsync(connection, app, _next, report, cancellationToken);
        Replace();
    }

    public async Task RemoveReplacedAsync(
        DirectoryConnection connection, JsonObject app, StepReport report, CancellationToken cancellationToken)
    {
        if (report.IsDryRun || !File.Exists(_replaced)) return;
        string keyId;
        using (var replaced = Load(_replaced)) keyId = GetKeyId(replaced);
        var keys = (await connection.Apps.ReadAsync(app, cancellationToken)).GetObjects("keyCredentials").ToList();
        if (keys.Exists(key => key.GetText("keyId") == keyId))
        {
            var remaining = keys.Where(key => key.GetText("keyId") != keyId).Select(key => (JsonNode)key.DeepClone());
            await connection.Apps.UpdateAsync(
                app, new JsonObject { ["keyCredentials"] = new JsonArray([.. remaining]) }, cancellationToken);
            report.Write(Step, "removed", "the one before");
        }

        File.Delete(_replaced);
    }

    public bool TryConfigure(ConfidentialClientApplicationBuilder builder)
    {
        if (!File.Exists(_path)) return false;
        builder.WithCertificate(Load(_path));
        return true;
    }

    public void TakeBack(string clientId, StepReport report)
    {
        foreach (var file in new[] { _path, _next, _replaced }.Where(File.Exists))
        {
            using var certificate = Load(file);
            if (GetClientId(certificate) != clientId) continue;
            if (!report.IsDryRun) File.Delete(file);
            report.WriteChange(Step, ("delete", "deleted"), file);
        }
    }

    // After each of the two moves, a later run finds the files that tell it what is missing.
    private void Replace()
    {
        if (File.Exists(_path)) File.Move(_path, _replaced, overwrite: true);
        File.Move(_next, _path);
    }

    private async Task RegisterAsync(
        DirectoryConnection connection, JsonObject app, string file, StepReport report, CancellationToken cancellationToken)
    {
        if (report.IsDryRun)
        {
            report.WriteChange(Step, ("register", "registered"), file);
            return;
        }

        using var certificate = Load(file);
        var keyId = GetKeyId(certificate);
        var end = $"valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}, in {_path}, which only you can read";
        var keys = (await connection.Apps.ReadAsync(app, cancellationToken)).GetObjects("keyCredentials").ToList();
        if (keys.Exists(key => key.GetText("keyId") == keyId))
        {
            report.Write(Step, "unchanged", end);
            return;
        }

        // A key without its value stays as it is: https://learn.microsoft.com/graph/api/application-update
        var all = new JsonArray([.. keys.Select(key => (JsonNode)key.DeepClone())])
        {
            new JsonObject
            {
                ["type"] = "AsymmetricX509Cert",
                ["usage"] = "Verify",
                ["keyId"] = keyId,
                ["displayName"] = certificate.Subject,
                ["key"] = Convert.ToBase64String(certificate.RawData),
            },
        };
        await connection.Apps.UpdateAsync(app, new JsonObject { ["keyCredentials"] = all }, cancellationToken);
        report.Write(Step, "created", end);
    }

    private void Create(string file, string clientId)
    {
        using var key = RSA.Create(KeySize);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(subject);
        name.AddOrganizationalUnitName(clientId); // by which a later run recognizes the file
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now + lifetime);
        OwnerOnlyFile.Write(file, certificate.Export(X509ContentType.Pkcs12));
    }

    private static X509Certificate2 Load(string file)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, password: null);
            if (certificate.HasPrivateKey) return certificate;
            certificate.Dispose();
        }
        catch (CryptographicException)
        {
            // Reported below, as a certificate without a key is.
        }

        throw new ConflictException($"'{file}' is not a PKCS #12 file with a private key and without a password. Name another file.");
    }

    private static string? GetClientId(X509Certificate2 certificate) => certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        .Where(part => part.GetSingleElementType().FriendlyName == "OU")
        .Select(part => part.GetSingleElementValue())
        .FirstOrDefault();

    // Derived from the certificate, so that the same file is registered once.
    private static string GetKeyId(X509Certificate2 certificate) =>
        new Guid(certificate.GetCertHash(HashAlgorithmName.SHA256).AsSpan(..16)).ToString();
}
