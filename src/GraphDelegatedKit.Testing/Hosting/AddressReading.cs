using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Shares;

namespace GraphDelegatedKit.Testing.Hosting;

// What a path names only once the tenant is asked: a shared item is in some drive, and a name may be read in an odd way.
internal sealed class AddressReading(AllShares shares, PathQuirks quirks)
{
    public void Settle(Captures captures)
    {
        if (captures.Item is { } item)
            captures.Item = quirks.Read(item);
        if (captures.Drive?.Share is not { } share)
            return;
        var (driveId, itemId) = shares.Require(share);
        captures.Drive = new DriveAddress(driveId);
        captures.Item = new ItemAddress(itemId, []);
    }
}
