using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra;

// https://datatracker.ietf.org/doc/html/rfc8628: the device codes, which clients poll and users approve or decline. Each is stored in a
// small file, except for the time of the last poll.
internal sealed class DeviceCodeStore
{
    private const string Folder = "devicecodes";
    private const int MaxCount = 1_000;

    // Excludes letters and digits that are easily confused.
    private const string UserCodeCharacters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    // The timer of a client may fire slightly early.
    private static readonly TimeSpan PollingTolerance = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetentionTime = TimeSpan.FromHours(1);

    private readonly RecentEntries<DeviceCode> _codes;
    private readonly object _gate = new();
    private readonly StateFolder _stateFolder;
    private readonly LocalTenantOptions _options;
    private readonly TimeProvider _timeProvider;

    public DeviceCodeStore(
        StateFolder stateFolder, AppRegistry apps, UserDirectory users, LocalTenantOptions options, TimeProvider timeProvider)
    {
        (_stateFolder, _options, _timeProvider) = (stateFolder, options, timeProvider);
        _codes = new(MaxCount, onDropped: code => stateFolder.Delete(GetFileName(code)));
        var states = stateFolder.ListJsonFiles(Folder).Select(name => stateFolder.Read<DeviceCodeState>(name)!).ToList();
        foreach (var state in states.OrderBy(state => state.ExpiresOn))
        {
            if (state.ExpiresOn + RetentionTime < timeProvider.GetUtcNow())
                stateFolder.Delete(GetFileName(state.Code));
            else if (apps.Find(state.ClientId) is { } app)
                _codes.Add(state.Code, Restore(state, app, users));
        }
    }

    public DeviceCode Issue(RegisteredApp app, RequestedScopes scopes, ClaimsRequest claims, bool isOfSelfCheck = false)
    {
        lock (_gate)
        {
            var issued = new DeviceCode(
                Convert.ToHexString(RandomNumberGenerator.GetBytes(48)),
                RandomNumberGenerator.GetString(UserCodeCharacters, 9),
                app,
                scopes,
                claims,
                _timeProvider.GetUtcNow() + _options.DeviceCodeLifetime)
            {
                IsOfSelfCheck = isOfSelfCheck,
            };
            Save(issued);
            _codes.Add(issued.Code, issued);
            return issued;
        }
    }

    // Finds a code as the user typed it; case and separators are ignored.
    public DeviceCode? FindPending(string input)
    {
        var userCode = new string([.. input.Where(char.IsLetterOrDigit)]).ToUpperInvariant();
        lock (_gate)
        {
            return _codes.Values.FirstOrDefault(code => code.UserCode == userCode && code.IsPending && !IsExpired(code));
        }
    }

    // The user who has approved the code of a client.
    public LocalUser? FindUser(string code)
    {
        lock (_gate)
        {
            return _codes.Find(code)?.ApprovedBy;
        }
    }

    // The codes of clients.
    public IReadOnlyList<T> ReadAll<T>(Func<DeviceCode, T> read)
    {
        lock (_gate)
        {
            return [.. _codes.Values.Where(code => !code.IsOfSelfCheck).Select(read)];
        }
    }

    public void Remove(DeviceCode code)
    {
        lock (_gate)
        {
            _codes.TryRemove(code.Code, out _);
            _stateFolder.Delete(GetFileName(code.Code));
        }
    }

    public bool Approve(DeviceCode code, LocalUser user, Guid sessionId) =>
        Decide(code, () => (code.ApprovedBy, code.SessionId) = (user, sessionId));

    public bool Decline(DeviceCode code) => Decide(code, () => code.IsDeclined = true);

    public DeviceCode Redeem(string code, RegisteredApp app)
    {
        lock (_gate)
        {
            if (_codes.Find(code) is not { } issued || issued.App.ClientId != app.ClientId)
                throw new EntraErrorException("bad_verification_code", 70018, "The verification code is not valid.");
            if (issued.IsDeclined)
                throw new EntraErrorException("authorization_declined", 65004, "User declined to consent to access the app.");
            if (IsExpired(issued))
                throw new EntraErrorException(
                    "expired_token", 70020,
                    "The provided value for the input parameter 'device_code' is not valid. This device code has expired.");
            if (issued.ApprovedBy is null)
                throw CreatePendingError(issued);
            if (issued.IsRedeemed)
                throw new EntraErrorException(
                    "invalid_grant", 70000,
                    "The provided value for the input parameter 'device_code' is not valid. The code was already redeemed.");

            issued.IsRedeemed = true;
            Save(issued);
            return issued;
        }
    }

    private EntraErrorException CreatePendingError(DeviceCode code)
    {
        var now = _timeProvider.GetUtcNow();
        var isTooSoon = _options.DeviceCodeInterval > TimeSpan.Zero
            && code.LastPoll is { } lastPoll
            && now - lastPoll + PollingTolerance < _options.DeviceCodeInterval;
        code.LastPoll = now;
        return isTooSoon
            ? new EntraErrorException(
                "slow_down", 70016, "OAuth 2.0 device flow error. The client polls faster than the interval it was given. Slow down.")
            : new EntraErrorException(
                "authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
    }

    private bool Decide(DeviceCode code, Action decide)
    {
        lock (_gate)
        {
            if (!code.IsPending || IsExpired(code))
                return false;
            decide();
            Save(code);
            return true;
        }
    }

    private static DeviceCode Restore(DeviceCodeState state, RegisteredApp app, UserDirectory users) => new(
        state.Code, state.UserCode, app, RequestedScopes.Parse(state.Scopes), ClaimsRequest.Parse(state.Claims), state.ExpiresOn)
    {
        ApprovedBy = state.ApprovedBy is { } id ? users.Find(id) : null,
        SessionId = state.SessionId,
        IsDeclined = state.IsDeclined,
        IsRedeemed = state.IsRedeemed,
    };

    private void Save(DeviceCode code) => _stateFolder.Write(GetFileName(code.Code), code.State);

    private static string GetFileName(string code) => Path.Combine(Folder, code + ".json");

    public bool IsExpired(DeviceCode code) => _timeProvider.GetUtcNow() >= code.ExpiresOn;
}
