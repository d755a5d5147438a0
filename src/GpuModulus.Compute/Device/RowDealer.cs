namespace GpuModulus.Compute.Device;

/// <summary>Deals the rows of a tile to whoever asks: large parts first and smaller ones towards the end, so that slow and fast devices end together.</summary>
/// <param name="rows">Rows to deal.</param>
/// <param name="hands">Parts that are worked on at the same time.</param>
internal sealed class RowDealer(int rows, int hands)
{
    private readonly Lock gate = new();
    private readonly Stack<(int First, int Rows)> returned = [];
    private int next;

    /// <summary>Whether rows wait for someone.</summary>
    public bool HasMore
    {
        get
        {
            lock (gate)
                return returned.Count > 0 || next < rows;
        }
    }

    /// <summary>Takes the next part.</summary>
    /// <param name="least">Smaller parts are not worth the trouble.</param>
    /// <param name="most">Larger parts do not fit.</param>
    /// <param name="part">First row and number of rows.</param>
    public bool TryTake(int least, int most, out (int First, int Rows) part)
    {
        lock (gate)
        {
            if (returned.TryPop(out part))
            {
                if (part.Rows > most)
                {
                    returned.Push((part.First + most, part.Rows - most));
                    part.Rows = most;
                }

                return true;
            }

            int left = rows - next;
            part = (next, Math.Min(left, Math.Min(most, Math.Max(least, left / (2 * hands)))));
            next += part.Rows;
            return part.Rows > 0;
        }
    }

    /// <summary>Takes back what someone could not finish.</summary>
    public void GiveBack((int First, int Rows) part)
    {
        lock (gate)
            returned.Push(part);
    }
}
