//! Deals: which thing each duty gets, in a way that can be read backwards. A sector's record lists its duties, and looking through all duties for
//! each of 100,000 sectors would take longer than indexing them.

/// Deals things to the numbers below `count`, about equally often, in no visible order.
#[derive(Clone, Copy, Debug)]
pub struct Deal {
    count: u64,
    things: u64,
    /// A prime not below the count. Numbers are multiplied modulo it, until they come out below the count; that reaches each once.
    prime: u64,
    step: u64,
    back: u64,
}

impl Deal {
    /// The `salt` makes several deals of the same things differ.
    pub fn new(count: u32, things: u32, salt: u64) -> Self {
        let count = u64::from(count);
        let prime = (count + 1..).find(|number| is_prime(*number)).unwrap_or(count + 1);
        let step = (7_368_787 + 1_299_709 * salt) % prime;
        Self { count, things: u64::from(things), prime, step, back: power(step, prime - 2, prime) }
    }

    /// What a number gets.
    pub fn of(&self, number: u32) -> u32 {
        (self.walk(u64::from(number), self.step) % self.things) as u32
    }

    /// The numbers that get a thing.
    pub fn to(&self, thing: u32) -> impl Iterator<Item = u32> + use<> {
        let deal = *self;
        (u64::from(thing)..deal.count).step_by(deal.things as usize).map(move |at| deal.walk(at, deal.back) as u32)
    }

    fn walk(&self, mut at: u64, step: u64) -> u64 {
        loop {
            // Zero would stay zero; counted from one, every number moves.
            at = (at + 1) * step % self.prime - 1;
            if at < self.count {
                return at;
            }
        }
    }
}

fn is_prime(number: u64) -> bool {
    (2..).take_while(|factor| factor * factor <= number).all(|factor| !number.is_multiple_of(factor))
}

fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
    let square = |root: u64| root * root % modulus;
    match exponent {
        0 => 1,
        _ if exponent.is_multiple_of(2) => square(power(base, exponent / 2, modulus)),
        _ => base * power(base, exponent - 1, modulus) % modulus,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dealt_is_found_again() {
        for salt in 0..4 {
            let deal = Deal::new(1_000, 37, salt);
            for number in 0..1_000 {
                assert!(deal.to(deal.of(number)).any(|found| found == number));
            }
            assert_eq!((0..37).flat_map(|thing| deal.to(thing)).count(), 1_000);
        }
    }
}
