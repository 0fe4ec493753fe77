using System.Security.Cryptography;

namespace GraphDelegatedKit.Testing.Entra;

// https://datatracker.ietf.org/doc/html/rfc8628: the codes in play, asked by their client and decided by their person.
internal sealed class DeviceCodes(LocalTenantOptions options)
{
    // Without the letters and digits people mistake for each other.
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    // A client's own timer may fire a little early.
    private static readonly TimeSpan Leeway = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DeviceCode> _codes = [];
    private readonly object _gate = new();

    public DeviceCode Issue(Scopes scopes, Claims claims)
    {
        var now = options.TimeProvider.GetUtcNow();
        lock (_gate)
        {
            foreach (var old in _codes.Values.Where(code => code.ExpiresOn + Memory < now).ToList())
                _codes.Remove(old.Code);

            var issued = new DeviceCode(
                Convert.ToHexString(RandomNumberGenerator.GetBytes(48)), RandomNumberGenerator.GetString(Letters, 9), scopes, claims, now + options.DeviceCodeLifetime);
            _codes.Add(issued.Code, issued);
            return issued;
        }
    }

    // What a person typed: case and the separators people add do not matter.
    public DeviceCode? FindOpen(string typed)
    {
        var plain = new string([.. typed.Where(char.IsLetterOrDigit)]).ToUpperInvariant();
        lock (_gate)
        {
            return _codes.Values.FirstOrDefault(code => code.UserCode == plain && code.IsOpen && !IsExpired(code));
        }
    }

    public bool Approve(DeviceCode code, LocalUser person) => Decide(code, () => code.ApprovedBy = person);

    public bool Decline(DeviceCode code) => Decide(code, () => code.Declined = true);

    public DeviceCode Redeem(string code)
    {
        lock (_gate)
        {
            if (!_codes.TryGetValue(code, out var known))
                throw new EntraRefusal("bad_verification_code", 70018, "The verification code is not valid.");
            if (known.Declined)
                throw new EntraRefusal("authorization_declined", 65004, "User declined to consent to access the app.");
            if (IsExpired(known))
                throw new EntraRefusal(
                    "expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired.");
            if (known.ApprovedBy is null)
                throw Pending(known);
            if (known.Redeemed)
                throw new EntraRefusal(
                    "invalid_grant", 70000, "The provided value for the input parameter 'device_code' is not valid. The code was already redeemed.");

            known.Redeemed = true;
            return known;
        }
    }

    private EntraRefusal Pending(DeviceCode code)
    {
        var now = options.TimeProvider.GetUtcNow();
        var tooSoon = options.DeviceCodeInterval > TimeSpan.Zero && code.LastPoll is { } last && now - last + Leeway < options.DeviceCodeInterval;
        code.LastPoll = now;
        return tooSoon
            ? new EntraRefusal("slow_down", 70016, "OAuth 2.0 device flow error. The client polls faster than the interval it was given. Slow down.")
            : new EntraRefusal("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
    }

    private bool Decide(DeviceCode code, Action decision)
    {
        lock (_gate)
        {
            if (!code.IsOpen || IsExpired(code))
                return false;
            decision();
            return true;
        }
    }

    private bool IsExpired(DeviceCode code) => options.TimeProvider.GetUtcNow() >= code.ExpiresOn;
}
